/** A check run as files: a page to read and JUnit for a pipeline. */
import { type CheckResult, type CheckRunDetail } from '@stationmaster/contract'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Of a character: XML 1.0 (2.2) holds no other controls. */
function isHeld(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return code === 9 || code === 10 || code === 13 || (code >= 32 && code !== 0xfffe && code !== 0xffff)
}

/** For both; what cannot be held is left out. */
function escaped(text: string): string {
  const held = Array.from(text.toWellFormed()).filter(isHeld).join('')
  return held.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
}

const disclaimer = 'This report tells what one station was seen to do. It is not an OCA certificate.'

const style = `body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#16202a}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .5rem;border-bottom:1px solid #d9dfe5;vertical-align:top}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#eceff3;padding:.5rem;font-size:12px}
.passed{color:#0b7a57}.failed{color:#b3232a}.skipped,.not-supported{color:#5b6875}`

export function htmlReport(run: CheckRunDetail): string {
  const facts = [
    ['Station', run.stationId],
    ['Model', `${run.vendor} ${run.model}`],
    ['Firmware', run.firmwareVersion],
    ['Version', run.protocolVersion],
    ['State', run.state],
    ['Allowed', run.allow.join(', ') || 'nothing that disturbs'],
    ['Put back as it was', run.restored === null ? 'not yet' : run.restored ? 'yes' : 'no'],
    ['Started', `${run.startedAt} by ${run.actor}`],
    ['Ended', run.endedAt ?? ''],
  ]
  const rows = facts.map(
    ([name = '', value = '']) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`,
  )
  const title = `Check run of ${run.stationId}`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style></head>
<body><h1>${escaped(title)}</h1><p><strong>${disclaimer}</strong></p>
<table>${rows.join('')}</table>
<h2>Cases</h2>
<table><thead><tr><th>Case</th><th>Block</th><th>Verdict</th><th>Why</th></tr></thead><tbody>
${run.cases.map(htmlCase).join('\n')}
</tbody></table></body></html>
`
}

function htmlCase({ id, block, title, risk, verdict, detail, frames }: CheckResult): string {
  const evidence = frames.map(({ at, direction, text }) => `${at} ${direction === 'in' ? '←' : '→'} ${text}`).join('\n')
  const shown = evidence === '' ? '' : `<details><summary>Frames</summary><pre>${escaped(evidence)}</pre></details>`
  const name = `<strong>${escaped(id)}</strong><br>${escaped(title)}${risk === null ? '' : ` (${escaped(risk)})`}`
  return `<tr><td>${name}</td><td>${escaped(block)}</td><td class="${verdict}">${verdict}</td><td>${escaped(detail ?? '')}${shown}</td></tr>`
}

export function junitReport(run: CheckRunDetail): string {
  const byBlock = [...Map.groupBy(run.cases, ({ block }) => block)]
  const name = `${run.vendor} ${run.model} ${run.firmwareVersion} ${run.protocolVersion}`
  const suites = byBlock.map(([block, cases]) => {
    const tests = cases.map((one) => junitCase(block, one)).join('\n')
    return `<testsuite name="${escaped(block)}" ${totals(cases)} timestamp="${run.startedAt}" hostname="${escaped(run.stationId)}">\n${tests}\n</testsuite>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- ${disclaimer} -->
<testsuites name="${escaped(name)}" ${totals(run.cases)}>
${suites.join('\n')}
</testsuites>
`
}

const isLeftOut = ({ verdict }: CheckResult) => verdict !== 'passed' && verdict !== 'failed'

function totals(cases: readonly CheckResult[]): string {
  const failures = cases.filter(({ verdict }) => verdict === 'failed').length
  const seconds = cases.reduce((sum, one) => sum + secondsOf(one), 0)
  return `tests="${cases.length}" failures="${failures}" errors="0" skipped="${cases.filter(isLeftOut).length}" time="${seconds.toFixed(3)}"`
}

function secondsOf({ startedAt, endedAt }: CheckResult): number {
  return startedAt === null || endedAt === null ? 0 : (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000
}

function junitCase(block: string, one: CheckResult): string {
  const { id, title, verdict, detail, frames } = one
  const message = escaped([verdict, detail].filter((text) => text !== null).join(': '))
  const outcome =
    verdict === 'failed' ? `<failure message="${message}"/>` : isLeftOut(one) ? `<skipped message="${message}"/>` : ''
  const evidence = frames.map(({ at, direction, text }) => `${at} ${direction} ${text}`).join('\n')
  const output = evidence === '' ? '' : `<system-out>${escaped(evidence)}</system-out>`
  return `<testcase classname="${escaped(block)}" name="${escaped(`${id}: ${title}`)}" time="${secondsOf(one).toFixed(3)}">${outcome}${output}</testcase>`
}
