-- abi3lint in C and C++ buffers, beside clangd. Works with Neovim 0.7 and newer.
--
-- Settings, before the plugin is loaded: vim.g.abi3lint = { cmd = {...}, settings = { targets = {...} } }

if vim.g.loaded_abi3lint then
  return
end
vim.g.loaded_abi3lint = true

local given = vim.g.abi3lint or {}
local marks = { 'abi3lint.toml', 'pyproject.toml', 'setup.cfg', 'setup.py', '.git' }
local config = {
  name = 'abi3lint',
  cmd = given.cmd or { 'abi3lint', 'lsp' },
  init_options = given.settings,
}

-- 0.11: the editor starts servers by their configuration.
if vim.lsp.config and vim.lsp.enable then
  vim.lsp.config('abi3lint', vim.tbl_extend('force', config, {
    filetypes = { 'c', 'cpp' },
    root_markers = marks,
  }))
  vim.lsp.enable('abi3lint')
  return
end

local function root_of(path)
  local dir = vim.fn.fnamemodify(path, ':p:h')
  local last
  while dir ~= last do
    for _, mark in ipairs(marks) do
      if vim.loop.fs_stat(dir .. '/' .. mark) then
        return dir
      end
    end
    last, dir = dir, vim.fn.fnamemodify(dir, ':h')
  end
  return vim.fn.fnamemodify(path, ':p:h')
end

local running = {}

local function start(buffer)
  local path = vim.api.nvim_buf_get_name(buffer)
  if path == '' or vim.bo[buffer].buftype ~= '' then
    return
  end
  local root = root_of(path)
  local this = vim.tbl_extend('force', config, { root_dir = root })
  -- 0.8: finds a running server by its name and root.
  if vim.lsp.start then
    vim.lsp.start(this, { bufnr = buffer })
    return
  end
  if not running[root] or vim.lsp.client_is_stopped(running[root]) then
    running[root] = vim.lsp.start_client(vim.tbl_extend('force', this, {
      workspace_folders = { { uri = vim.uri_from_fname(root), name = root } },
    }))
  end
  vim.lsp.buf_attach_client(buffer, running[root])
end

vim.api.nvim_create_autocmd('FileType', {
  pattern = { 'c', 'cpp' },
  callback = function(event)
    start(event.buf or vim.api.nvim_get_current_buf())
  end,
})
