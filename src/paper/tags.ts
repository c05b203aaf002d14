import { type Drawing, type Element, renderer } from './pdfmake.ts'

// pdfmake calls a PDF tagged and then tags nothing in it. What a piece of text is goes with it as `mark`, through to the line that is drawn;
// here each line becomes content of its element in the structure tree, and everything else (rules, boxes, the foot of a page) an artifact.

type Place = { role: string; key: string }
type Mark = { mark: Place[] }

/** Gives every piece of text its place, from the outermost element inwards. `group` makes an element that pieces share. `TH:Column` heads a column; a plain TH heads its row. */
export type Marked = ((role: string, parents?: string[]) => Mark) & { group: (role: string, parents?: string[]) => string[] }

export const marker = (): Marked => {
  let made = 0
  const next = (role: string) => `${role}#${made++}`
  const place = (key: string): Place => ({ role: key.split('#', 1)[0]!, key })
  const mark = (role: string, parents: string[] = []): Mark => ({ mark: [...parents, next(role)].map(place) })
  return Object.assign(mark, { group: (role: string, parents: string[] = []) => [...parents, next(role)] })
}

/** From now on documents are tagged. */
export const tagDocuments = (): void => {
  const { renderLine, renderVector, renderPages } = renderer.prototype
  const trees = new WeakMap<Drawing, Map<string, Element>>()

  const elementOf = (document: Drawing, places: Place[]): Element => {
    const tree = trees.get(document)!
    let parent = tree.get('')!
    for (const { role, key } of places) {
      const known = tree.get(key)
      const [name = '', scope = 'Row'] = role.split(':')
      const element = known ?? document.struct(name, name === 'TH' ? { scope } : {})
      if (!known) {
        tree.set(key, element)
        parent.add(element)
      }
      parent = element
    }
    return parent
  }
  const asArtifact = (document: Drawing, draw: () => void) => {
    document.markContent('Artifact')
    draw()
    document.endMarkedContent()
  }

  renderer.prototype.renderPages = function (pages) {
    const { pdfDocument } = this
    const root = pdfDocument.struct('Document')
    pdfDocument.addStructure(root)
    trees.set(pdfDocument, new Map([['', root]]))
    renderPages.call(this, pages)
    root.end()
  }
  renderer.prototype.renderLine = function (line, x, y) {
    const { pdfDocument } = this
    const draw = () => renderLine.call(this, line, x, y)
    const places = line.inlines[0]?.mark
    if (places === undefined) return asArtifact(pdfDocument, draw)
    const element = elementOf(pdfDocument, places)
    element.add(pdfDocument.markStructureContent(places.at(-1)!.role.split(':')[0]!))
    draw()
    pdfDocument.endMarkedContent()
  }
  renderer.prototype.renderVector = function (vector) {
    asArtifact(this.pdfDocument, () => renderVector.call(this, vector))
  }
}
