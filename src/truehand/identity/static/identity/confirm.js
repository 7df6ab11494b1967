// Lets a passkey sign who gets what, and sends its answer with the form; without this file the code does the same work.
const form = document.querySelector('form[data-confirm]')
const button = form?.querySelector('[data-confirm-passkey]')

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (each) => each.charCodeAt(0))
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

function wanted () {
  const options = JSON.parse(document.getElementById('confirm-options').textContent)
  const allowCredentials = options.allowCredentials.map((each) => ({ ...each, id: bytes(each.id) }))
  return { ...options, challenge: bytes(options.challenge), allowCredentials }
}

function told (credential) {
  const { clientDataJSON, authenticatorData, signature, userHandle } = credential.response
  const response = { clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature) }
  if (userHandle) response.userHandle = text(userHandle)
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} })
}

async function sign () {
  const error = form.querySelector('[data-confirm-error]')
  error.hidden = true
  button.disabled = true
  try {
    form.elements.credential.value = told(await navigator.credentials.get({ publicKey: wanted() }))
    form.submit()
  } catch {
    error.hidden = false
    button.disabled = false
  }
}

if (button && window.PublicKeyCredential) {
  button.hidden = false
  button.addEventListener('click', sign)
}
