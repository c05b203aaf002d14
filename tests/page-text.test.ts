import { describe, expect, it } from 'vitest'
import { textOfPage } from '../src/watch/page-text.ts'
import { pdfOf } from './evidence-fixtures.ts'

// What a reader of a page has before them, taken out of what came, whatever kind of page it is and whatever it does to its reader.

describe('the words of a page', () => {
  const textOf = async (bytes: Buffer | string, type: string, charset: string | null = null) => (await textOfPage(Buffer.from(bytes), type, charset))?.text

  it('are those a reader has, paragraph by paragraph', async () => {
    const html = `<html><head><title>T</title><style>p{}</style><script>let x</script></head><body><h1>Terms of use</h1><p>We do <b>not</b>
      train on <a href="https://x.example/?utm=1">your content</a>.</p><ul><li>One thing</li><li>Another</li></ul><table><tr><td>30 days</td><td>Logs</td></tr></table></body></html>`
    expect(await textOf(html, 'text/html')).toBe('Terms of use\n\nWe do not train on your content.\n\nOne thing\n\nAnother\n\n30 days\n\nLogs')
    expect(await textOf('One\r\ntwo.\r\n\r\nThree', 'text/plain')).toBe('One two.\n\nThree')
    expect(await textOf('# Terms\n\nWe *never* [train](https://x.example).', 'text/markdown')).toBe('Terms\n\nWe never train.')
  })

  it('are parted where boxes and lines part them, on a page that has no paragraphs', async () => {
    expect(await textOf('<div>Training<div>We do not train.</div></div>b<hr>c<section>d</section>', 'text/html')).toBe(
      'Training\n\nWe do not train.\n\nb\n\nc\n\nd',
    )
    expect(await textOf('One\r\rTwo', 'text/plain')).toBe('One\n\nTwo')
  })

  it('are decoded by what the page says of itself', async () => {
    expect(await textOf(Buffer.from('Caf\xe9', 'latin1'), 'text/plain', 'iso-8859-1')).toBe('Café')
    expect(await textOf(Buffer.from('<meta charset="windows-1252"><p>Caf\xe9</p>', 'latin1'), 'text/html')).toBe('Café')
    expect(await textOf('Café', 'text/plain', 'no-such-charset')).toBe('Café')
    expect(await textOf(Buffer.from('\ufeffCafé', 'utf16le'), 'text/plain')).toBe('Café')
    expect(await textOf('<meta charset="utf-16"><p>Café</p>', 'text/html')).toBe('Café')
  })

  it('are taken out of a PDF', async () => {
    expect(await textOf(await pdfOf('We keep nothing.'), 'application/pdf')).toContain('We keep nothing.')
    expect(await textOf('%PDF-1.7 broken', 'application/pdf')).toBeUndefined()
  })

  it('are none where taking them out would take for ever, and nothing else waits meanwhile', async () => {
    const storm = `${'<b>'.repeat(50_000)}x${'</x>'.repeat(1_000_000)}`
    const began = performance.now()
    let ticks = 0
    const clock = setInterval(() => ticks++, 20)
    expect(await textOfPage(Buffer.from(storm), 'text/html', null, 1)).toBeNull()
    clearInterval(clock)
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(ticks).toBeGreaterThan(10)
  })

  it('are none where there is no letter, or no way to read', async () => {
    expect(await textOf('<p>…</p>', 'text/html')).toBeUndefined()
    expect(await textOf('x', 'image/png')).toBeUndefined()
    expect(await textOf('x', 'constructor')).toBeUndefined()
  })
})
