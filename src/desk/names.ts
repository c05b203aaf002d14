// How a review and what it is about are called: in the log, in addresses, on pages. Pure.

/** "ChatGPT, Enterprise"; a tool that the register does not have, by the name it was asked for by. */
export const aboutWords = ({ tool_name, offering_name }: { tool_name: string; offering_name: string | null }): string =>
  offering_name === null ? tool_name : `${tool_name}, ${offering_name}`

/** "chatgpt/enterprise"; null for what is not in the register. */
export const pathName = ({ tool, offering }: { tool: string | null; offering: string | null }): string | null => (tool === null ? null : `${tool}/${offering}`)

export const reviewPath = (id: number): string => `/desk/reviews/${id}`
