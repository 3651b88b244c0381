-- For init.lua of Neovim 0.11 or newer, without a plugin.
vim.lsp.config('abi3lint', {
  cmd = { 'abi3lint', 'lsp' },
  filetypes = { 'c', 'cpp' },
  root_markers = { 'abi3lint.toml', 'pyproject.toml', 'setup.cfg', 'setup.py', '.git' },
})
vim.lsp.enable('abi3lint')
