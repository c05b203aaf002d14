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

// A draft that is saved as it is typed (htmx sends it). Two saves of one page never stand against one another: each goes out with the
// number that the last one brought, and the button waits for a save that is under way.
;(() => {
  const form = document.querySelector('form[data-draft]')
  if (!form) return
  const said = document.getElementById('saved')
  let underWay = false
  let leaving = false
  form.addEventListener('htmx:before:request', (event) => {
    if (leaving) return event.preventDefault()
    event.detail.ctx.request.body?.set?.('version', form.elements.version.value)
    underWay = true
  })
  form.addEventListener('htmx:finally:request', () => {
    underWay = false
  })
  form.addEventListener('htmx:error', () => {
    const line = document.createElement('span')
    line.dataset.state = 'not'
    line.id = 'saved-text'
    line.textContent = 'Not saved: no answer from the server. Keep this page open; what you type next is tried again.'
    said.replaceChildren(line)
  })
  form.addEventListener('submit', (event) => {
    if (!underWay) {
      leaving = true
      return
    }
    event.preventDefault()
    const { submitter } = event
    form.addEventListener('htmx:finally:request', () => setTimeout(() => form.requestSubmit(submitter)), { once: true })
  })
})()

// Keys for those who want them: off until switched on, and never while somebody types. Undefined where the page has none; `also`: fields that
// take no text, in which a key counts as well.
;(() => {
  const keysOf = (kind, place, also = '[data-keys] input') => {
    const choice = document.querySelector(`[data-keys="${kind}"]`)
    if (!choice) return
    const box = choice.querySelector('input')
    choice.hidden = false
    try {
      box.checked = localStorage.getItem(place) === 'on'
    } catch {
      // A private window may refuse: then they are off.
    }
    box.addEventListener('change', () => {
      try {
        localStorage.setItem(place, box.checked ? 'on' : 'off')
      } catch {
        // Then the choice lasts for this page.
      }
    })
    return ({ ctrlKey, metaKey, altKey, target }) =>
      box.checked && !ctrlKey && !metaKey && !altKey && !target.closest(`input:not(${also}), textarea, select, [contenteditable]`)
  }

  // Along the questions.
  ;(() => {
    const isForUs = keysOf('questions', 'question keys')
    if (!isForUs) return
    document.addEventListener('keydown', (event) => {
      const rel = { j: 'next', k: 'prev' }[event.key]
      if (rel && isForUs(event)) document.querySelector(`.around [rel="${rel}"]`)?.click()
    })
  })()

  // Reviewing by keys, switched on in the same way: along the answers, and the rulings of the one that has the focus.
  ;(() => {
    const isForUs = keysOf('review', 'review keys')
    if (!isForUs) return
    const answers = [...document.querySelectorAll('.answer')]
    let at = answers.findIndex(({ id }) => `#${id}` === location.hash)
    document.addEventListener('focusin', ({ target }) => {
      const here = answers.indexOf(target.closest('.answer'))
      if (here >= 0) at = here
    })
    const go = (step) => {
      at = Math.min(Math.max(at + step, 0), answers.length - 1)
      answers[at]?.focus()
      answers[at]?.scrollIntoView({ block: 'start' })
    }
    const press = (ruling) => answers[at]?.querySelector(`button[value="${ruling}"]`)?.click()
    const keys = {
      j: () => go(1),
      k: () => go(-1),
      a: () => press('accepted'),
      c: () => answers[at]?.querySelector('textarea')?.focus(),
      f: () => press('flagged'),
    }
    document.addEventListener('keydown', (event) => {
      if (!Object.hasOwn(keys, event.key) || !isForUs(event)) return
      event.preventDefault()
      keys[event.key]()
    })
  })()

  // One key for one answer, switched on in the same way: the control that carries the key is pressed.
  ;(() => {
    const isForUs = keysOf('watch', 'watch keys', '[data-keys] input, [type="radio"]')
    if (!isForUs) return
    document.addEventListener('keydown', (event) => {
      if (/^[a-z]$/.test(event.key) && isForUs(event)) document.querySelector(`[data-answers] [data-key="${event.key}"]`)?.click()
    })
  })()
})()

// A line of the register that is typed where there is no network: kept in this browser until the page says that it is in the register.
;(() => {
  const store = () => {
    try {
      return window.localStorage
    } catch {
      return null
    }
  }
  const kept = store()
  if (!kept) return
  const form = document.getElementById('kept-form')
  const place = `toolslate ${location.pathname.replace(/\/register\/.*|\/register$/, '/register')}`
  if (document.querySelector('[data-kept-done]')) kept.removeItem(place)
  // A telephone on set goes from hand to hand: who signs out leaves nothing of theirs behind.
  document.querySelector('form[action="/sign-out"]')?.addEventListener('submit', () => {
    for (const key of Object.keys(kept)) if (key.startsWith('toolslate /productions/')) kept.removeItem(key)
  })
  if (!form) return
  const note = document.getElementById('kept-here')
  const fields = () => [...form.elements].filter((one) => one.name && one.name !== 'csrf')
  const isOn = (one) => ['checkbox', 'radio'].includes(one.type)
  const read = () => fields().map((one) => (isOn(one) ? [one.name, one.value, one.checked] : [one.name, null, one.value]))
  const write = (said) => {
    for (const [name, value, now] of said)
      for (const one of fields()) if (one.name === name && (value === null || one.value === value)) one[isOn(one) ? 'checked' : 'value'] = now
  }
  // Sent again as it was, it is the same line: its key goes with it. Changed, it is another one.
  const fresh = form.elements.once.value
  const before = kept.getItem(place)
  if (before && !document.getElementById('problems') && location.search === '') {
    try {
      write(JSON.parse(before))
      note.hidden = false
    } catch {
      kept.removeItem(place)
    }
  }
  form.addEventListener('input', () => {
    form.elements.once.value = fresh
    kept.setItem(place, JSON.stringify(read()))
  })
  document.getElementById('forget-kept').addEventListener('click', () => {
    kept.removeItem(place)
    location.reload()
  })
  form.addEventListener('submit', (event) => {
    kept.setItem(place, JSON.stringify(read()))
    if (navigator.onLine) return
    event.preventDefault()
    note.hidden = false
    note.firstChild.textContent = 'There is no network: what you typed is kept in this browser. Send it when you are back. '
    note.focus?.()
  })
})()
