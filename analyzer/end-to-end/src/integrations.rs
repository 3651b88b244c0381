//! `cargo xtask integrations`: abi3lint inside other tools, with the real ones: each hook of
//! .pre-commit-hooks.yaml in a repository of its own, the steps of action.yml under bash, and a validator of
//! SARIF. Each must pass on code without findings and fail on one violation.
//!
//! Needs python3, git, bash and pip's index. What only GitHub has, its runner and its upload, does not run
//! here, and a line says so.

use crate::dist::{build_wheel, copies};
use crate::venv::Venv;
use abi3lint_workspace::{fresh, metadata, root};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const GOOD: &str =
    "#include <Python.h>\nPyObject *first(PyObject *o);\nPyObject *first(PyObject *o) { return PyObject_Type(o); }\n";
const BAD: &str = "#include <Python.h>\nconst char *name(PyTypeObject *t);\nconst char *name(PyTypeObject *t) { return t->tp_name; }\n";
const FINDING: &str = "dish.c:3:";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only those whose names hold this.
    #[arg(value_name = "NAME")]
    name: Option<String>,

    /// Build with the profile dev, in less time.
    #[arg(long)]
    dev: bool,
}

struct Bench {
    venv: Venv,
    wheel: PathBuf,
    /// The installed program's folder.
    program: PathBuf,
    work: PathBuf,
    dev: bool,
}

type Check = fn(&Bench) -> Result<String>;

const CHECKS: &[(&str, Check)] = &[
    ("pre-commit system", system_hook),
    ("pre-commit wheel", wheel_hook),
    ("pre-commit source", source_hook),
    ("GitHub action", action),
    ("SARIF validator", sarif),
];

pub(crate) fn run(args: &Args) -> Result<()> {
    let work = metadata()?.target_directory.join("integrations");
    fresh(&work)?;
    let wheel = build_wheel(args.dev, false)?;
    let venv = Venv::new()?;
    let installed = work.join("program");
    shell(&work, &format!("python3 -m venv '{0}' && '{0}/bin/pip' install -q '{1}'", text(&installed), text(&wheel)))?
        .passes()?;
    let bench = Bench { venv, wheel, program: installed.join("bin"), work, dev: args.dev };
    let mut failed = 0;
    for (name, check) in CHECKS.iter().filter(|c| args.name.as_ref().is_none_or(|n| c.0.contains(n.as_str()))) {
        match check(&bench) {
            Ok(line) => println!("ok      {name:<20} {line}"),
            Err(e) => {
                println!("FAILED  {name:<20} {e:#}");
                failed += 1;
            }
        }
    }
    println!(
        "not run {:<20} the runner and the upload of SARIF are GitHub's; GitLab's report is read by GitLab",
        "CI services"
    );
    ensure!(failed == 0, "{failed} integrations failed");
    Ok(())
}

/// A command's end and what it printed, both streams together.
struct Ran {
    passed: bool,
    output: String,
}

impl Ran {
    fn passes(self) -> Result<String> {
        ensure!(self.passed, "it failed:\n{}", self.output);
        Ok(self.output)
    }

    fn finds(self) -> Result<String> {
        ensure!(!self.passed, "it passed in spite of the violation:\n{}", self.output);
        let line = self.output.lines().find(|l| l.contains(FINDING));
        Ok(line.with_context(|| format!("no {FINDING} in:\n{}", self.output))?.trim().to_owned())
    }
}

fn shell(folder: &Path, command: &str) -> Result<Ran> {
    ran(Command::new("bash").args(["-c", &format!("{{ {command}\n}} 2>&1")]).current_dir(folder))
}

fn ran(c: &mut Command) -> Result<Ran> {
    let out = c.output().with_context(|| format!("cannot start {c:?}"))?;
    let output = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    Ok(Ran { passed: out.status.success(), output })
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

impl Bench {
    /// A git repository with one source, and all of it staged.
    fn repository(&self, name: &str, config: &str) -> Result<PathBuf> {
        let folder = self.work.join(name);
        fresh(&folder)?;
        fs::write(folder.join("pyproject.toml"), "[tool.abi3lint]\ntargets = [\"cp39-abi3\"]\n")?;
        fs::write(folder.join(".pre-commit-config.yaml"), config)?;
        fs::write(folder.join("dish.c"), GOOD)?;
        shell(&folder, "git init -q . && git add -A")?.passes()?;
        Ok(folder)
    }

    fn pre_commit(&self, folder: &Path, arguments: &str) -> Result<Ran> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let first = [self.program.clone(), self.venv.bin()];
        let path = std::env::join_paths(first.into_iter().chain(std::env::split_paths(&path)))?;
        let mut c = Command::new(self.venv.bin().join("pre-commit"));
        c.args(arguments.split(' ')).current_dir(folder).env("PATH", path);
        c.env("PRE_COMMIT_HOME", self.work.join("pre-commit-home"));
        c.env("CARGO_TARGET_DIR", copies()?).env("GIT_CEILING_DIRECTORIES", &self.work);
        if self.dev {
            c.env("MATURIN_PEP517_ARGS", "--profile dev");
        }
        ran(&mut c)
    }

    /// Passes on good code, fails on a staged violation, and is not asked about other files.
    fn prove(&self, folder: &Path, arguments: &str) -> Result<String> {
        let first = self.pre_commit(folder, arguments)?.passes()?;
        ensure!(first.contains("Passed"), "the hook did not run:\n{first}");
        fs::write(folder.join("dish.c"), BAD)?;
        shell(folder, "git add -A")?.passes()?;
        let found = self.pre_commit(folder, arguments)?.finds()?;
        shell(folder, "git rm -q -f --cached dish.c pyproject.toml")?.passes()?;
        let other = self.pre_commit(folder, arguments)?.passes()?;
        ensure!(other.contains("Skipped"), "the hook ran without a source to check:\n{other}");
        Ok(found)
    }
}

/// The hook's fields of .pre-commit-hooks.yaml, as a local hook.
fn local(language: &str, more: &str) -> Result<String> {
    let hooks = fs::read_to_string(root().join(".pre-commit-hooks.yaml")).context(".pre-commit-hooks.yaml")?;
    let id = if language == "system" { "- id: abi3lint-system\n" } else { "- id: abi3lint\n" };
    let (_, rest) = hooks.split_once(id).with_context(|| format!("no hook {id}"))?;
    let fields: Vec<String> =
        rest.lines().take_while(|l| l.starts_with("  ")).map(|l| format!("      {l}\n")).collect();
    ensure!(fields.concat().contains(&format!("language: {language}")), "the hook is not of language {language}");
    Ok(format!("repos:\n  - repo: local\n    hooks:\n      {id}{}{more}", fields.concat()))
}

fn system_hook(bench: &Bench) -> Result<String> {
    let folder = bench.repository("hook-system", &local("system", "")?)?;
    bench.prove(&folder, "run --all-files")
}

fn wheel_hook(bench: &Bench) -> Result<String> {
    let more = format!("        additional_dependencies: ['{}']\n", text(&bench.wheel));
    let folder = bench.repository("hook-wheel", &local("python", &more)?)?;
    bench.prove(&folder, "run --all-files")
}

/// pre-commit clones the repository as it is here and lets pip build it.
fn source_hook(bench: &Bench) -> Result<String> {
    let folder = bench.repository("hook-source", "repos: []\n")?;
    bench.prove(&folder, &format!("try-repo {} abi3lint --all-files", text(&root())))
}

const STEPS: &str = "import sys, yaml
action = yaml.safe_load(open(sys.argv[1]))
for step in action['runs']['steps']:
    assert step['shell'] == 'bash', step
    assert '${{' not in step['run'], 'an input stands in a script: ' + step['run']
    print('(' + step['run'] + '\\n) || exit $?')
";

/// The scripts of the action as the runner would call them, with inputs in their variables.
fn action(bench: &Bench) -> Result<String> {
    let folder = bench.repository("action", "repos: []\n")?;
    fs::create_dir(folder.join("temp"))?;
    fs::create_dir(folder.join("a dir"))?;
    let mut python = Command::new(bench.venv.bin().join("python"));
    let scripts = ran(python.args(["-c", STEPS]).arg(root().join("action.yml")))?.passes()?;
    let run = || -> Result<Ran> {
        let mut c = Command::new("bash");
        c.args(["-eo", "pipefail", "-c", &scripts]).current_dir(&folder);
        c.env("RUNNER_TEMP", folder.join("temp")).env("GITHUB_OUTPUT", folder.join("output"));
        c.env("ABI3LINT_WHEEL", &bench.wheel).env("ABI3LINT_SOURCE", root()).env("ABI3LINT_PATHS", "dish.c\na dir\n");
        c.env("ABI3LINT_TARGETS", "cp39-abi3,cp315-abi3t").env("ABI3LINT_ARGS", "--certainty proven");
        c.env("ABI3LINT_SARIF", "abi3lint.sarif");
        ran(&mut c)
    };
    run()?.passes()?;
    fs::write(folder.join("dish.c"), BAD)?;
    let Ran { passed, output } = run()?;
    ensure!(!passed, "the action passed in spite of the violation:\n{output}");
    let line = output.lines().find(|l| l.starts_with("::error file=dish.c,line=3,"));
    let line = line.with_context(|| format!("no annotation in:\n{output}"))?;
    let summaries = output.lines().filter(|l| l.contains(" for cp39-abi3, cp315-abi3t")).count();
    ensure!(summaries == 1, "{summaries} last lines in:\n{output}");
    let told = fs::read_to_string(folder.join("output"))?;
    ensure!(told == "status=0\nstatus=1\n", "the action tells other statuses: {told}");
    validate(bench, &folder.join("abi3lint.sarif"))?;
    Ok(line.chars().take(80).collect())
}

/// A second opinion on SARIF, beside the one of the renderer's own tests: a document with every part.
fn sarif(bench: &Bench) -> Result<String> {
    let mut sizes = Vec::new();
    for (name, paths) in
        [("spam", "testdata/spam"), ("rules", "testdata/rules"), ("good", "testdata/rules/struct-field/good.c")]
    {
        let to = bench.work.join(format!("{name}.sarif"));
        let program = bench.program.join("abi3lint");
        let mut c = Command::new(program);
        c.args(["check", paths, "-t", "cp39-abi3,cp315-abi3t,cp313t", "--certainty", "possible"]);
        c.args(["--output-format", "sarif", "--output-file"]).arg(&to).current_dir(root());
        ran(&mut c)?;
        validate(bench, &to)?;
        let text = fs::read_to_string(&to)?;
        sizes.push(format!("{name}: {} results", text.matches("\"ruleIndex\"").count()));
    }
    Ok(sizes.join(", "))
}

fn validate(bench: &Bench, report: &Path) -> Result<()> {
    let mut c = Command::new(bench.venv.bin().join("check-jsonschema"));
    c.arg("--schemafile").arg(root().join("testdata/sarif/sarif-schema-2.1.0.json")).arg(report);
    ran(&mut c)?.passes().with_context(|| report.display().to_string())?;
    Ok(())
}
