// Gives an inspector's or a driver's form, and what it is drawn with, where there is no network. Everything else goes its usual way.
const CACHE = 'inspection-1'
const FORM = /^\/(trades\/[0-9a-f-]{36}\/report|inspections\/jobs\/[0-9a-f-]{36}|carriage\/driver)\/$/

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  const page = request.mode === 'navigate' && FORM.test(pathname)
  if (page || pathname.startsWith('/static/')) event.respondWith(fresh(request, page ? pathname : request.url, page))
})

async function fresh (request, place, page) {
  const cache = await caches.open(CACHE)
  try {
    const answer = await fetch(request)
    if (answer.ok && !answer.redirected) await cache.put(place, answer.clone())
    else if (page) await cache.delete(place)
    return answer
  } catch (error) {
    const kept = await cache.match(place)
    if (kept) return kept
    throw error
  }
}
