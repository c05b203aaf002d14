/** A body that is made while it is sent: the next piece when the reader has taken the last. */
export const streamed = (pieces: AsyncGenerator<string>): ReadableStream => {
  const encoder = new TextEncoder()
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await pieces.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: async () => {
      await pieces.return(undefined)
    },
  })
}
