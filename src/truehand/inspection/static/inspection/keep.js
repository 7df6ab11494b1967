// Keeps an inspection on the phone until it has arrived: what is typed, photos with their hash, and the wish to sign.
// Everything sent carries a key of its own, so that sending it again changes nothing. Without this file the form works online.
const form = document.querySelector('form[data-keep]')
const say = form?.querySelector('[data-said]')
const CACHE = 'inspection-1'
const AGAIN = 15000

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(request.error)
})

const opened = () => {
  const request = indexedDB.open('truehand-inspection', 1)
  request.onupgradeneeded = () => {
    request.result.createObjectStore('reports', { keyPath: 'matter' })
    request.result.createObjectStore('photos', { keyPath: 'key' }).createIndex('matter', 'matter')
  }
  return asked(request)
}

// Durability: what "kept" says must outlive a phone that dies the next moment.
const store = (name, mode = 'readonly') => base.transaction(name, mode, { durability: 'strict' }).objectStore(name)

const written = (each) => new Promise((resolve, reject) => {
  each.transaction.oncomplete = resolve
  each.transaction.onerror = each.transaction.onabort = () => reject(each.transaction.error)
})

const matter = form && `${form.dataset.party} ${form.dataset.api}`
let base, report, timer
let token = form?.elements.csrfmiddlewaretoken.value

const status = (word, more = '') => { say.textContent = `${say.dataset[word] || ''} ${more}`.trim(); say.dataset.said = word }

function answers () {
  const found = { facts: {}, items: {} }
  for (const [name, value] of new FormData(form)) {
    const [group, key, part] = name.split('.')
    if (typeof value !== 'string' || !value.trim()) continue
    if (['template', 'version', 'summary'].includes(name)) found[name] = value
    else if (part && group in found) (found[group][key] ??= {})[part] = value
  }
  return found
}

function restore (found) {
  for (const group of ['facts', 'items']) {
    for (const each of form.querySelectorAll(`[name^="${group}."]`)) {
      const [, key, part] = each.name.split('.')
      const value = found[group][key]?.[part] ?? ''
      if (each.type === 'checkbox') each.checked = Boolean(value)
      else each.value = value
    }
  }
  if (form.elements.summary) form.elements.summary.value = found.summary ?? ''
}

async function keep (changes) {
  report = { ...report, ...changes, matter }
  const kept = store('reports', 'readwrite')
  kept.put(report)
  await written(kept)
}

async function typed () {
  await keep({ findings: answers(), revision: crypto.randomUUID(), refused: '' })
  status('kept')
  soon(1000)
}

const hex = (buffer) => [...new Uint8Array(buffer)].map((each) => each.toString(16).padStart(2, '0')).join('')

async function photographed (input) {
  const item = input.name.slice('photo.'.length)
  for (const file of input.files) {
    const bytes = await file.arrayBuffer()
    const sha256 = hex(await crypto.subtle.digest('SHA-256', bytes))
    const photo = { key: crypto.randomUUID(), matter, item, sha256, name: file.name, type: file.type, bytes, taken: new Date(file.lastModified).toISOString(), refused: '' }
    const kept = store('photos', 'readwrite')
    kept.put(photo)
    await written(kept)
    show(photo)
  }
  input.value = ''
  status('kept')
  soon(0)
}

function show (photo) {
  const input = form.querySelector(`[name="photo.${photo.item}"]`)
  const line = document.createElement('figure')
  line.className = 'photo'
  line.dataset.waiting = photo.key
  const image = document.createElement('img')
  image.alt = photo.name
  image.src = URL.createObjectURL(new Blob([photo.bytes], { type: photo.type }))
  const words = document.createElement('figcaption')
  words.textContent = photo.refused || say.dataset.waits
  line.append(image, words)
  if (photo.refused) {
    const away = document.createElement('button')
    away.type = 'button'
    away.className = 'button button-quiet'
    away.textContent = say.dataset.remove
    away.addEventListener('click', () => { forget(photo.key); line.remove() })
    words.append(away)
  }
  form.querySelector(`[data-waiting="${photo.key}"]`)?.remove()
  input?.after(line)
}

async function forget (key) {
  const kept = store('photos', 'readwrite')
  kept.delete(key)
  await written(kept)
}

const photos = () => asked(store('photos').index('matter').getAll(matter))

class Wait extends Error {}

// What the page says now: a fresh token, the step that it was drawn at, or that there is nothing to write any more.
async function look () {
  const answer = await fetch(location.pathname, { cache: 'no-store' })
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('form[data-keep]')
  if (page) {
    token = page.elements.csrfmiddlewaretoken.value
    return page.dataset.seen
  }
  if (new URL(answer.url).pathname === form.dataset.done) return null
  throw new Wait('signin')
}

async function ask (method, path, key, body) {
  const headers = { 'Idempotency-Key': key, 'X-CSRFToken': token, 'Accept-Language': document.documentElement.lang }
  if (typeof body === 'string') headers['Content-Type'] = 'application/json'
  const answer = await fetch(`${form.dataset.api}/${path}`, { method, headers, body })
  if (answer.ok) return ''
  if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Wait('offline')
  if (answer.status === 401) throw new Wait('signin')
  const problem = await answer.json().catch(() => ({}))
  if (problem.code === 'edge.busy') throw new Wait('offline')
  return problem.detail || problem.title || String(answer.status)
}

async function sendPhotos () {
  for (const photo of await photos()) {
    if (photo.refused) continue
    const body = new FormData()
    body.set('item', photo.item)
    body.set('photo', new Blob([photo.bytes], { type: photo.type }), photo.name || 'photo')
    body.set('sha256', photo.sha256)
    body.set('taken_at', photo.taken)
    photo.refused = await ask('POST', 'photos', photo.key, body)
    if (photo.refused) {
      const kept = store('photos', 'readwrite')
      kept.put(photo)
      await written(kept)
      show(photo)
      status('refused', photo.refused)
    } else {
      await forget(photo.key)
      const words = form.querySelector(`[data-waiting="${photo.key}"] figcaption`)
      if (words) words.textContent = say.dataset.arrived
    }
  }
}

async function sendReport (seen) {
  // Kept before it is sent: a second attempt is the same request, byte for byte, and gets the first one's answer.
  if (!report.signing) await keep({ signing: { key: crypto.randomUUID(), body: JSON.stringify({ findings: report.findings, ...(seen && { seen: Number(seen) }) }) } })
  const refused = await ask('POST', 'report', report.signing.key, report.signing.body)
  if (refused) {
    await keep({ sign: false, signing: null, refused })
    status('refused', refused)
    return
  }
  const kept = store('reports', 'readwrite')
  kept.delete(matter)
  await written(kept)
  const cache = await caches.open(CACHE)
  await cache.delete(location.pathname)
  status('signed')
  location.assign(form.dataset.done)
}

async function send () {
  if (!report?.revision && !(await photos()).length) return
  try {
    status('sending')
    const seen = await look()
    if (seen === null && !report?.signing) { status('over'); return }
    if (seen !== null) {
      await sendPhotos()
      // A form without a draft on the other side is sent whole, when it is signed.
      if (!('undrafted' in form.dataset) && report?.revision && report.sent !== report.revision) {
        const revision = report.revision
        const refused = await ask('PUT', 'draft', revision, JSON.stringify({ findings: report.findings }))
        if (refused) { await keep({ refused }); status('refused', refused); return }
        await keep({ sent: revision })
        if (report.revision !== revision) soon(0)
      }
    }
    if (report?.sign) { await sendReport(seen); return }
    const stuck = (await photos()).find((each) => each.refused)
    if (stuck) status('refused', stuck.refused)
    else status('sent', new Date().toLocaleTimeString())
  } catch (error) {
    status(error instanceof Wait ? error.message : 'offline')
    soon(AGAIN)
  }
}

// Two tabs, or a tab and the one that came back, never send at once; were they to, the keys would stop the second.
const alone = () => navigator.locks ? navigator.locks.request(`send ${matter}`, { ifAvailable: true }, (lock) => lock ? send() : soon(AGAIN)) : send()

function soon (milliseconds) {
  clearTimeout(timer)
  timer = setTimeout(alone, milliseconds)
}

async function pressed (event) {
  const act = event.submitter?.value
  if (event.submitter?.name !== 'act') return
  event.preventDefault()
  await keep({ findings: answers(), revision: crypto.randomUUID(), sign: act === 'sign', signing: null, refused: '' })
  status('kept')
  await alone()
}

// The page and what it is drawn with, for the next time it is opened without a network.
async function remember () {
  await navigator.serviceWorker.register(form.dataset.worker, { scope: '/' })
  const parts = [...document.querySelectorAll('link[rel="stylesheet"], link[rel="icon"]')].map((each) => each.href)
  const scripts = [...document.querySelectorAll('script[src]')].map((each) => each.src)
  const cache = await caches.open(CACHE)
  await Promise.allSettled([location.pathname, ...parts, ...scripts].map((each) => cache.add(each)))
  form.dataset.remembered = 'yes'
}

async function begin () {
  base = await opened()
  report = await asked(store('reports').get(matter))
  if (report?.revision && (report.sent !== report.revision || report.sign)) {
    restore(report.findings)
    status('kept')
  }
  for (const photo of await photos()) show(photo)
  // Each letter is kept as it is typed; only what is sent waits for a pause.
  form.addEventListener('input', (event) => { if (event.target.type !== 'file') typed() })
  form.addEventListener('change', (event) => { if (event.target.type === 'file') photographed(event.target) })
  form.addEventListener('submit', pressed)
  window.addEventListener('online', () => soon(0))
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') soon(0) })
  form.dataset.keep = 'ready'
  soon(0)
  navigator.storage?.persist?.()
  if (navigator.serviceWorker) await remember()
}

if (form && window.indexedDB && crypto.subtle) begin()
