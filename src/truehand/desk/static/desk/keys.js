// One key decides: presses the button that names it. Nothing happens while somebody writes, or holds another key.
// Without this file the same buttons are pressed, or reached by their access keys.
document.addEventListener('keydown', (event) => {
  const writing = event.target.closest('input, textarea, select, [contenteditable]')
  if (writing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return
  const button = [...document.querySelectorAll('button[data-key]')].find((each) => each.dataset.key === event.key.toLowerCase())
  if (button) {
    event.preventDefault()
    button.click()
  }
})
