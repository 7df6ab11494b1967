// Ties each form marked data-passkey to the sign-in library's own script; nothing inline, as the security policy asks.
document.querySelectorAll('form[data-passkey]').forEach((form) => {
  const act = form.dataset.passkey
  const passwordless = form.querySelector('input[name="passwordless"]')
  const ids = { credential: form.querySelector('input[name="credential"]').id, data: 'js_data' }
  ids[act] = `passkey_${act}`
  if (passwordless) ids.passwordless = passwordless.id
  window.allauth.webauthn.forms[`${act}Form`]({ ids })
})
