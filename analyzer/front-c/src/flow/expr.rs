//! Expressions: what they evaluate to, as far as that is a pointer that can be followed, and what they do
//! to pointers on the way.

use super::definition::Definition;
use super::functions::Defined;
use super::graph_builder::Lower;
use crate::syntax::grammar::Child;
use crate::syntax::literals::is_null_by;
use crate::syntax::nodes::{bare, operands};
use crate::syntax::tree::Node;
use abi3lint_flow::{Op, Value};
use abi3lint_model::{NullFrom, NullInto, VersionSet};

impl<'a, 't> Lower<'_, '_, 't, 'a> {
    /// Evaluates an expression.
    pub(crate) fn expression(&mut self, node: Node<'t>) -> Value {
        if self.failed {
            return Value::Unknown;
        }
        let Some(outer) = self.deeper() else { return Value::Unknown };
        let value = self.evaluate(node);
        self.depth = outer;
        value
    }

    /// Evaluates an expression that is a pointer, so that 0 is NULL.
    pub(crate) fn pointer(&mut self, node: Node<'t>) -> Value {
        match self.expression(node) {
            Value::Unknown => self.zero(node),
            v => v,
        }
    }

    /// The operand of `static_cast<T>(e)` and its like.
    pub(crate) fn named_cast<'n>(&self, node: Node<'n>) -> Option<Node<'n>> {
        let callee = node.child_at(Child::Function).filter(|f| f.kind_name() == "template_function")?;
        let name = callee.child_at(Child::Name)?;
        let is_cast = self.cx.reader.name(name).ends_with(b"_cast");
        operands(node.child_at(Child::Arguments).filter(|_| is_cast)?).first().copied()
    }

    /// What stands in parentheses and behind casts.
    pub(crate) fn behind_casts<'n>(&self, node: Node<'n>) -> Node<'n> {
        let mut at = bare(node);
        let cast = |n: Node<'n>| match n.kind_name() {
            "cast_expression" => n.child_at(Child::Value),
            _ => self.named_cast(n),
        };
        while let Some(value) = cast(at) {
            at = bare(value);
        }
        at
    }

    /// NULL for a literal 0.
    pub(crate) fn zero(&mut self, node: Node<'t>) -> Value {
        if self.is_null(node) { Value::Null(self.source(NullFrom::Literal, node, false)) } else { Value::Unknown }
    }

    /// Whether the expression is a literal NULL, or 0.
    pub(crate) fn is_null(&self, node: Node<'_>) -> bool {
        is_null_by(node, |number| self.cx.reader.name(number))
    }

    fn evaluate(&mut self, node: Node<'t>) -> Value {
        let child = |name: Child| node.child_at(name);
        match node.kind_name() {
            "parenthesized_expression" => match operands(node).as_slice() {
                [one] if one.kind_name() == "compound_statement" => {
                    self.statement(*one);
                    Value::Unknown
                }
                [one] => self.expression(*one),
                _ => self.children(node),
            },
            "cast_expression" => child(Child::Value).map_or(Value::Unknown, |v| self.expression(v)),
            "comma_expression" => {
                if let Some(l) = child(Child::Left) {
                    self.expression(l);
                }
                child(Child::Right).map_or(Value::Unknown, |r| self.expression(r))
            }
            "identifier" => self.name(node),
            "null" => Value::Null(self.source(NullFrom::Literal, node, false)),
            "string_literal" | "concatenated_string" | "this" => Value::NonNull,
            "new_expression" => {
                self.children(node);
                Value::NonNull
            }
            "assignment_expression" => self.assignment(node),
            "update_expression" => {
                if let Some(a) = child(Child::Argument) {
                    self.expression(a);
                    self.forget(a);
                    if a.kind_name() == "identifier" {
                        self.name_changed(self.cx.reader.name(a));
                    }
                }
                Value::Unknown
            }
            "conditional_expression" => self.ternary(node),
            "unary_expression" if self.is_not(node) => self.logic(node),
            "binary_expression" => match self.operator(node) {
                "&&" | "||" => self.logic(node),
                operator => {
                    let sides = [child(Child::Left), child(Child::Right)];
                    let values = sides.map(|s| s.map_or(Value::Unknown, |s| self.expression(s)));
                    if let [Some(left), Some(right)] = sides {
                        self.joined_texts([left, right], values, node);
                    }
                    // `f(x) + 2`; who knows what an operator of a class does.
                    if let ([moved @ (Value::Var(_) | Value::Result(_)), Value::Unknown], "+" | "-") =
                        (values, operator)
                    {
                        return moved;
                    }
                    // `ok = p != NULL` is a test as well, of which the outcome is somewhere else.
                    for side in sides.into_iter().flatten() {
                        self.forget(side);
                    }
                    Value::Unknown
                }
            },
            "pointer_expression" => match (self.operator(node), child(Child::Argument)) {
                ("&", Some(a)) => self.address(a),
                (_, Some(a)) => {
                    self.dereference(a);
                    Value::Unknown
                }
                _ => Value::Unknown,
            },
            "subscript_expression" => {
                let parts = self.parts(node);
                for p in parts.into_iter().skip(1) {
                    let index = self.parts(p);
                    for i in index {
                        let value = self.expression(i);
                        if let Some(map) = child(Child::Argument).filter(|_| self.is_cpp()) {
                            self.key_of_map(map, value, i);
                        }
                    }
                }
                if let Some(a) = child(Child::Argument) {
                    self.dereference(a);
                }
                self.element_read(node);
                self.place_var(node).map_or(Value::Unknown, Value::Var)
            }
            "field_expression" => {
                if let Some(a) = child(Child::Argument) {
                    match self.operator(node) {
                        "->" => self.dereference(a),
                        _ => {
                            self.expression(a);
                        }
                    }
                }
                self.place_var(node).map_or(Value::Unknown, Value::Var)
            }
            "call_expression" => self.call(node),
            // Who reads the array or the object may test it there.
            "initializer_list" | "argument_list" => {
                self.children(node);
                self.forget(node);
                Value::Unknown
            }
            "sizeof_expression"
            | "alignof_expression"
            | "offsetof_expression"
            | "number_literal"
            | "char_literal"
            | "type_descriptor"
            | "true"
            | "false"
            | "comment" => Value::Unknown,
            "lambda_expression" => {
                self.captured(node);
                Value::Unknown
            }
            "declaration" => {
                self.statement(node);
                Value::Unknown
            }
            "ERROR" => {
                self.failed = true;
                Value::Unknown
            }
            _ => self.children(node),
        }
    }

    /// Evaluates all parts of what has no value of its own.
    pub(crate) fn children(&mut self, node: Node<'t>) -> Value {
        let list = self.parts(node);
        for n in list {
            self.expression(n);
        }
        Value::Unknown
    }

    fn name(&mut self, node: Node<'t>) -> Value {
        let name = self.cx.reader.name(node);
        match self.scopes.find(name) {
            Some(_) => self.scopes.var(name).map_or(Value::Unknown, Value::Var),
            None => match self.place_var(node) {
                Some(var) => Value::Var(var),
                None => self.bare_name(name, node),
            },
        }
    }

    fn assignment(&mut self, node: Node<'t>) -> Value {
        let (Some(left), Some(right)) = (node.child_at(Child::Left), node.child_at(Child::Right)) else {
            return self.children(node);
        };
        // Whoever reads what is no local variable may test it there.
        if self.assigns_local(node) {
            self.watch(right);
        }
        let outer = self.stores_away;
        self.stores_away |= !self.assigns_local(node);
        let value = self.expression(right);
        self.stores_away = outer;
        if self.assigns_local(node)
            && self.makes_number(right)
            && let Some(local) = self.scopes.find(self.cx.reader.name(left))
        {
            local.number = true;
        }
        self.assigned_to(left, self.operator(node), value);
        if left.kind_name() == "identifier" {
            let name = self.cx.reader.name(left);
            self.name_changed(name);
            if let Some(var) = self.scopes.var(name) {
                let value = match self.operator(node) {
                    "=" if value == Value::Unknown => self.zero(right),
                    "=" => value,
                    _ => Value::Unknown,
                };
                self.op(Op::Set(var, value));
                self.record_doubts(name, right);
                self.copied(right);
                return Value::Var(var);
            }
            if self.scopes.find(name).is_some() {
                self.record_status(name, right);
                self.forget(right);
                return value;
            }
        }
        self.expression(left);
        if let Some(var) = self.place_var(left) {
            self.members_changed(left);
            self.set_place(var, if self.operator(node) == "=" { value } else { Value::Unknown });
            return Value::Var(var);
        }
        // Who reads it there may test it there.
        self.forget(right);
        Value::Unknown
    }

    /// A pointer that the expression stands for may be tested or changed elsewhere.
    pub(crate) fn forget(&mut self, node: Node<'t>) {
        // Of a function that is not followed, nothing is needed; and expressions nest as deep as somebody likes.
        if self.failed {
            return;
        }
        let mut todo = Vec::new();
        let mut next = Some(node);
        while let Some(node) = next {
            match node.kind_name() {
                "identifier" => {
                    let name = self.cx.reader.name(node);
                    if let Some(var) = self.scopes.var(name).or_else(|| self.place_var(node)) {
                        self.op(Op::Forget(var));
                    }
                }
                "field_expression" | "subscript_expression" => {
                    if let Some(var) = self.place_var(node) {
                        self.op(Op::Forget(var));
                    }
                }
                "parenthesized_expression"
                | "cast_expression"
                | "assignment_expression"
                | "conditional_expression"
                | "comma_expression"
                | "initializer_list"
                | "initializer_pair"
                | "argument_list"
                | "compound_literal_expression" => todo.extend(self.parts(node)),
                "call_expression" => todo.extend(self.named_cast(node)),
                _ => {}
            }
            next = todo.pop();
        }
    }

    fn dereference(&mut self, node: Node<'t>) {
        let value = self.expression(node);
        self.must_not_be_null(value, NullInto::Dereference, VersionSet::ALL, node);
    }

    /// `&x`, `&p->member`, `&p[i]`.
    fn address(&mut self, of: Node<'t>) -> Value {
        self.places_escape(of);
        match of.kind_name() {
            "identifier" => {
                let name = self.cx.reader.name(of);
                if let Some(var) = self.scopes.var(name).filter(|v| !self.optional_outputs.contains(v)) {
                    self.op(Op::Forget(var));
                    // In an argument it is lent, as far as anybody can tell; elsewhere it is kept.
                    if !self.in_argument(of) {
                        self.scopes.escape(var);
                    }
                }
            }
            "field_expression" | "subscript_expression" => {
                // An address is computed; nothing is read.
                if let Some(a) = of.child_at(Child::Argument) {
                    self.expression(a);
                }
            }
            _ => {
                self.expression(of);
            }
        }
        Value::Unknown
    }

    pub(crate) fn in_argument(&self, node: Node<'_>) -> bool {
        let mut up = node.parent();
        for _ in 0..6 {
            match up.map(|n| n.kind_name()) {
                Some("argument_list") => return true,
                Some("pointer_expression" | "cast_expression" | "parenthesized_expression") => {
                    up = up.and_then(|n| n.parent());
                }
                _ => return false,
            }
        }
        false
    }

    /// What a lambda names, it can change whenever it is called.
    fn captured(&mut self, node: Node<'t>) {
        if let Some(left) = self.nested.checked_sub(1) {
            let defined = Defined { node, class: self.class_node };
            let inner = (self.cx.follow)(self.cx, Definition::of(defined, self.class, left));
            self.inner.push(inner);
        }
        let mut todo = vec![node];
        while let Some(n) = todo.pop() {
            if n.kind_name() == "identifier"
                && let Some(var) = self.scopes.var(self.cx.reader.name(n))
            {
                self.op(Op::Forget(var));
                self.scopes.escape(var);
            }
            todo.extend(self.parts(n));
        }
    }
}
