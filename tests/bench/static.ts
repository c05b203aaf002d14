import { serve } from '@hono/node-server'
import { Hono } from 'hono'

// The yardstick: what the same libraries can do at best, one page of 31 KB that stands ready.

const row = '<tr><td><a href="/tools/a-tool/enterprise">A tool, as a row of the catalogue shows it</a></td><td>Tool-side ready</td><td>87</td></tr>\n'
const text = `<!doctype html><html lang="en"><title>Static page</title><table>${row.repeat(Math.ceil(31_000 / row.length))}</table></html>`

const app = new Hono().get('/', (c) => c.html(text))
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.argv[2]) })
