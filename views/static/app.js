// The script of the house beside htmx. Every page works without it.
;(() => {
  const root = document.documentElement
  const read = () => {
    try {
      return localStorage.getItem('theme') ?? 'auto'
    } catch {
      return 'auto'
    }
  }
  const apply = (theme) => {
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
    else delete root.dataset.theme
  }
  // Before the first paint: this file is loaded in the head and waits for nothing.
  apply(read())

  const showTheme = () => {
    const choice = document.querySelector('fieldset.theme')
    if (!choice) return
    choice.hidden = false
    for (const input of choice.elements) input.checked = input.value === read()
    choice.addEventListener('change', ({ target }) => {
      apply(target.value)
      try {
        localStorage.setItem('theme', target.value)
      } catch {
        // Private windows may refuse: then the choice lasts for this page.
      }
    })
  }
  // A form that came back with errors: to the summary, once.
  const problems = () => document.getElementById('problems')
  let known = null
  document.addEventListener('htmx:after:swap', () => {
    if (problems() !== known) problems()?.focus()
    known = problems()
  })
  document.addEventListener('DOMContentLoaded', () => {
    showTheme()
    known = problems()
  })

  // A filter that is not set has no place in the address.
  document.addEventListener('htmx:config:request', ({ target, detail }) => {
    if (!target.matches?.('[data-prune]')) return
    for (const [name, value] of [...detail.ctx.request.body]) if (value === '') detail.ctx.request.body.delete(name)
  })

  document.addEventListener('formdata', ({ target, formData }) => {
    if (!target.matches?.('[data-prune]')) return
    for (const [name, value] of [...formData]) if (value === '') formData.delete(name)
  })

  // A list that unfolds over the page folds up again by a click beside it, or by Escape.
  const unfolded = () => document.querySelector('.facet[open]')
  document.addEventListener('click', ({ target }) => {
    const facet = unfolded()
    if (facet && !facet.contains(target)) facet.open = false
  })
  document.addEventListener('keydown', (event) => {
    const facet = event.key === 'Escape' && unfolded()
    if (!facet) return
    facet.open = false
    facet.querySelector('summary').focus()
  })

  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, [contenteditable]')) return
    const search = document.querySelector('main input[type=search]')
    if (!search) return
    event.preventDefault()
    search.select()
    search.focus()
  })
})()
