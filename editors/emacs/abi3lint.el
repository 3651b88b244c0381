;;; abi3lint.el --- ABI checks of CPython extensions  -*- lexical-binding: t; -*-

;;; Commentary:

;; Two ways, take one of them:
;;
;; (add-hook 'c-mode-hook #'abi3lint-flymake-setup)   beside another server, or without any
;; (abi3lint-eglot-setup)                             the language server by Eglot
;;
;; Eglot runs one server a buffer.  Who has clangd there takes the first way, which judges the buffer by
;; `abi3lint check -' whenever Flymake asks.

;;; Code:

(require 'flymake)

(defgroup abi3lint nil "ABI checks of CPython extensions." :group 'tools)

(defcustom abi3lint-program "abi3lint"
  "The program."
  :type 'string)

(defcustom abi3lint-arguments nil
  "More arguments of a check, such as \"--target\" \"cp39-abi3\"."
  :type '(repeat string))

(defvar-local abi3lint--process nil)

(defun abi3lint-flymake (report &rest _)
  "Judge the buffer and tell Flymake by REPORT."
  (when (process-live-p abi3lint--process)
    (kill-process abi3lint--process))
  (let* ((source (current-buffer))
         (name (or (buffer-file-name) "buffer.c"))
         (line (concat "^" (regexp-quote name)
                       ":\\([0-9]+\\):\\([0-9]+\\): \\(error\\|warning\\|note\\): \\(.*\\[[a-z-]+\\]\\)$")))
    (setq abi3lint--process
          (make-process
           :name "abi3lint" :noquery t :connection-type 'pipe
           :buffer (generate-new-buffer " *abi3lint*")
           :command (append (list abi3lint-program "check" "-" "--output-format" "text" "--exit-zero"
                                  "--stdin-filename" name)
                            abi3lint-arguments)
           :sentinel
           (lambda (process _event)
             (when (memq (process-status process) '(exit signal))
               (unwind-protect
                   (when (and (buffer-live-p source)
                              (with-current-buffer source (eq process abi3lint--process)))
                     (let (found)
                       (with-current-buffer (process-buffer process)
                         (goto-char (point-min))
                         (while (re-search-forward line nil t)
                           (let* ((row (string-to-number (match-string 1)))
                                  (column (string-to-number (match-string 2)))
                                  (kind (cdr (assoc (match-string 3)
                                                    '(("error" . :error) ("warning" . :warning) ("note" . :note)))))
                                  (text (match-string 4))
                                  ;; Columns count bytes.
                                  (region (with-current-buffer source
                                            (save-excursion
                                              (save-restriction
                                                (widen)
                                                (goto-char (point-min))
                                                (forward-line (1- row))
                                                (flymake-diag-region
                                                 source row
                                                 (1+ (- (or (byte-to-position
                                                             (+ (position-bytes (point)) (1- column)))
                                                            (point))
                                                        (point)))))))))
                             (push (flymake-make-diagnostic source (car region) (cdr region) kind text) found))))
                       (funcall report (nreverse found))))
                 (kill-buffer (process-buffer process)))))))
    (save-restriction
      (widen)
      (process-send-region abi3lint--process (point-min) (point-max)))
    (process-send-eof abi3lint--process)))

(defun abi3lint-flymake-setup ()
  "Judge this buffer by Flymake."
  (add-hook 'flymake-diagnostic-functions #'abi3lint-flymake nil t)
  (flymake-mode 1))

(defvar eglot-server-programs)

(defun abi3lint-eglot-setup ()
  "Let Eglot start the language server in C and C++ buffers."
  (require 'eglot)
  (dolist (mode '(c-mode c++-mode c-ts-mode c++-ts-mode))
    (add-to-list 'eglot-server-programs (list mode abi3lint-program "lsp"))))

(provide 'abi3lint)
;;; abi3lint.el ends here
