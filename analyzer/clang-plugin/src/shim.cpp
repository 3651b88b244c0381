// What LLVM offers to C++ only: the registration of a pass, and diagnostics with a place.
// The pass runs where the pipeline starts, on the module as clang emitted it, and changes nothing.

#include <cstddef>
#include <cstdint>

#include <llvm-c/Core.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/DiagnosticInfo.h>
#include <llvm/IR/DiagnosticPrinter.h>
#include <llvm/IR/Function.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PassManager.h>
#include <llvm/Passes/PassBuilder.h>
#if __has_include(<llvm/Plugins/PassPlugin.h>)
#include <llvm/Plugins/PassPlugin.h>
#else
#include <llvm/Passes/PassPlugin.h>
#endif
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/SourceMgr.h>

using namespace llvm;

extern "C" {
void abi3lint_run(LLVMModuleRef);
uint32_t abi3lint_shim_api_version();
void abi3lint_shim_register(void *);
void abi3lint_shim_diagnose(LLVMModuleRef, LLVMValueRef, int, const char *, size_t, const char *, size_t, unsigned,
                            unsigned);
void abi3lint_shim_show(LLVMModuleRef, int, const char *, size_t, const char *, size_t, const char *, size_t, size_t);
void abi3lint_shim_remark(LLVMModuleRef, const char *, size_t);
}

// The Rust side lays the struct out by itself.
static_assert(LLVM_PLUGIN_API_VERSION == 1 || LLVM_PLUGIN_API_VERSION == 2, "the plugin's description is not known");
static_assert(sizeof(PassPluginLibraryInfo) == (3 + LLVM_PLUGIN_API_VERSION) * sizeof(void *),
              "the plugin's description has another layout");

namespace {
struct Lint : PassInfoMixin<Lint> {
    PreservedAnalyses run(Module &module, ModuleAnalysisManager &) {
        abi3lint_run(wrap(&module));
        return PreservedAnalyses::all();
    }
    // Also under -O0 and for functions that ask not to be optimised.
    static bool isRequired() { return true; }
};

// What clang prints where it is asked for remarks, and what -Werror leaves alone.
class Remark : public DiagnosticInfo {
    StringRef text;

public:
    explicit Remark(StringRef text)
        : DiagnosticInfo(getNextAvailablePluginDiagnosticKind(), DS_Remark), text(text) {}
    void print(DiagnosticPrinter &printer) const override { printer << text; }
};
} // namespace

uint32_t abi3lint_shim_api_version() { return LLVM_PLUGIN_API_VERSION; }

void abi3lint_shim_register(void *builder) {
    static_cast<PassBuilder *>(builder)->registerPipelineStartEPCallback(
        [](ModulePassManager &manager, auto...) { manager.addPass(Lint()); });
}

void abi3lint_shim_remark(LLVMModuleRef m, const char *text, size_t text_len) {
    unwrap(m)->getContext().diagnose(Remark(StringRef(text, text_len)));
}

// For a place in a file that clang has not read, because a line directive names it: the text comes with it. clang
// copies the text for each of them, so this is no way for all.
void abi3lint_shim_show(LLVMModuleRef m, int is_error, const char *text, size_t text_len, const char *path,
                        size_t path_len, const char *source, size_t source_len, size_t offset) {
    SourceMgr sources;
    auto buffer = MemoryBuffer::getMemBufferCopy(StringRef(source, source_len), StringRef(path, path_len));
    const char *start = buffer->getBufferStart();
    sources.AddNewSourceBuffer(std::move(buffer), SMLoc());
    SMDiagnostic said = sources.GetMessage(SMLoc::getFromPointer(start + (offset < source_len ? offset : source_len)),
                                           is_error ? SourceMgr::DK_Error : SourceMgr::DK_Warning,
                                           StringRef(text, text_len));
    Module &module = *unwrap(m);
    module.getContext().diagnose(DiagnosticInfoSrcMgr(said, module.getName(), false, 0));
}

// Of the diagnostics that clang's handler knows, this is the one that it prints with file, line, column and
// caret. The nodes that carry the place belong to the context; no module refers to them, so none is written.
void abi3lint_shim_diagnose(LLVMModuleRef m, LLVMValueRef f, int is_error, const char *text, size_t text_len,
                            const char *path, size_t path_len, unsigned line, unsigned column) {
    LLVMContext &context = unwrap(m)->getContext();
    Function *loose = nullptr;
    Function *function = f ? cast<Function>(unwrap(f)) : nullptr;
    if (!function) {
        loose = Function::Create(FunctionType::get(Type::getVoidTy(context), false), GlobalValue::ExternalLinkage, "",
                                 nullptr);
        function = loose;
    }
    DebugLoc place;
    if (line) {
        DIFile *file = DIFile::get(context, StringRef(path, path_len), "");
        DISubprogram *scope =
            DISubprogram::getDistinct(context, file, "", "", file, line, nullptr, line, nullptr, 0, 0,
                                      DINode::FlagZero, DISubprogram::SPFlagZero, nullptr);
        place = DILocation::get(context, line, column, scope);
    }
    context.diagnose(DiagnosticInfoUnsupported(*function, StringRef(text, text_len), DiagnosticLocation(place),
                                               is_error ? DS_Error : DS_Warning));
    delete loose;
}
