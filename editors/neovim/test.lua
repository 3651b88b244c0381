-- Run by `cargo xtask editors`: waits for the diagnostics of the buffer and prints them.
vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end, 20)
for _, d in ipairs(vim.diagnostic.get(0)) do
  io.stdout:write(string.format('%s:%d:%d: [%s] %s\n', vim.fn.expand('%:t'), d.lnum + 1, d.col + 1,
    d.code or (d.user_data and d.user_data.lsp and d.user_data.lsp.code) or '?', d.message))
end
vim.cmd('qall!')
