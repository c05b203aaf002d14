// For the pages of people at work. Read when the page has been: it waits for nothing. What is left out without it, the page says.
;(() => {
  // A passkey: the page says what the browser is asked for, and its form takes the answer back.
  const askFor = async (part) => {
    const { passkey: kind, options } = part.dataset
    const show = (state) => {
      for (const line of part.querySelectorAll('[data-when]')) line.hidden = !line.dataset.when.split(' ').includes(state)
    }
    show('waiting')
    try {
      const read = PublicKeyCredential[kind === 'create' ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON']
      const answer = await navigator.credentials[kind]({ publicKey: read.call(PublicKeyCredential, JSON.parse(options)) })
      const form = part.querySelector('form')
      form.elements.response.value = JSON.stringify(answer.toJSON())
      form.submit()
    } catch ({ name }) {
      show(name === 'InvalidStateError' ? 'known' : 'failed')
    }
  }
  const asking = window.PublicKeyCredential?.parseCreationOptionsFromJSON && document.querySelector('[data-passkey]')
  if (asking) {
    asking.addEventListener('submit', (event) => {
      event.preventDefault()
      void askFor(asking)
    })
    void askFor(asking)
  }
})()
