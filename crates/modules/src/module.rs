//! Modules as they are drawn: declarations that can be altered and left out, with a text to check and one to run.

use crate::program::Program;
use crate::shape::{Param, Shape, Ty, signature};
use std::fmt::Write as _;

/// A constructor.
#[derive(Clone, Debug)]
pub struct Constructor {
    /// Its name.
    pub name: String,
    /// Its fields.
    pub fields: Vec<Param>,
}

/// A datatype with constructors.
#[derive(Clone, Debug)]
pub struct Datatype {
    /// Its name.
    pub name: String,
    /// Its type parameters.
    pub parameters: Vec<String>,
    /// Its abstract refinement.
    pub relation: Option<Relation>,
    /// Its constructors; none if it is abstract.
    pub constructors: Vec<Constructor>,
}

/// An abstract refinement of a datatype or a definition.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Its name.
    pub name: String,
    /// The sorts of what it speaks of.
    pub sorts: Vec<Shape>,
    /// Set if it asks the more the weaker it is.
    pub is_contravariant: bool,
}

/// A measure.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Its name.
    pub name: String,
    /// Its constants.
    pub constants: Vec<(String, Shape)>,
    /// The datatype it is over, at its own parameters.
    pub subject: Shape,
    /// Its result.
    pub result: Shape,
    /// Its promise; empty if it makes none.
    pub promise: String,
    /// Set if recursion may count on it.
    pub is_termination: bool,
    /// For each constructor the names of constants and fields, and what it gives.
    pub cases: Vec<(String, Vec<String>, String)>,
}

/// A definition with its signature.
#[derive(Clone, Debug)]
pub struct Goal {
    /// Its name.
    pub name: String,
    /// Its abstract refinements.
    pub relations: Vec<Relation>,
    /// The parameters of the signature.
    pub params: Vec<Param>,
    /// The result.
    pub result: Ty,
    /// The termination metrics; empty if none are given.
    pub metrics: Vec<String>,
    /// The names of the definition's parameters.
    pub binders: Vec<String>,
    /// The definition.
    pub body: Program,
}

/// A declaration, or several that belong together.
#[derive(Clone, Debug)]
pub enum Item {
    /// A datatype.
    Data(Datatype),
    /// A measure.
    Measure(Measure),
    /// A definition.
    Goal(Goal),
    /// Partners.
    Mutual(Vec<String>),
    /// A synonym, a macro over formulas or qualifiers: the name declared, if there is one, and the text.
    Notation(Option<String>, String),
    /// A trusted declaration, true of what stands for it in a run.
    Trusted {
        /// The names declared.
        names: Vec<String>,
        /// The text that is checked.
        declared: String,
        /// The text that is run.
        realized: String,
    },
}

/// A module that was drawn.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// The theme.
    pub theme: &'static str,
    /// Set if something was altered to make it wrong.
    pub is_altered: bool,
    /// Its declarations.
    pub items: Vec<Item>,
}

impl Datatype {
    /// The datatype at its own parameters.
    pub fn itself(&self) -> Shape {
        let arguments = self.parameters.iter().map(|name| Shape::Var(name.clone()).plain()).collect();
        let relation = self.relation.as_ref().map(|relation| format!("<{}>", relation.name)).unwrap_or_default();
        Shape::Data(self.name.clone(), arguments, relation)
    }

    fn text(&self) -> String {
        let parameters: String = self.parameters.iter().map(|name| format!(" {name}")).collect();
        let relation = self.relation.as_ref().map(|relation| format!(" {}", relation.text())).unwrap_or_default();
        let mut text = format!("data {}{parameters}{relation} where\n", self.name);
        let result = self.itself().plain();
        for constructor in &self.constructors {
            let _ = writeln!(text, "  {} :: {}", constructor.name, signature(&constructor.fields, &result));
        }
        text
    }
}

impl Relation {
    /// The text that declares it.
    fn text(&self) -> String {
        let sorts: String = self.sorts.iter().map(|sort| format!("{} -> ", sort.text())).collect();
        format!("<{} :: {sorts}Bool>{}", self.name, if self.is_contravariant { "!" } else { "" })
    }
}

/// The text of what is said to get smaller.
pub(crate) fn metrics(metrics: &[String]) -> String {
    if metrics.is_empty() { String::new() } else { format!(" / [{}]", metrics.join(", ")) }
}

impl Measure {
    fn head(&self) -> String {
        let constants: String =
            self.constants.iter().map(|(name, shape)| format!("{name}: {} -> ", shape.text())).collect();
        let result = Ty { shape: self.result.clone(), refinement: self.promise.clone() };
        let kind = if self.is_termination { "termination measure" } else { "measure" };
        format!("{kind} {} :: {constants}{} -> {}", self.name, self.subject.text(), result.text())
    }

    fn text(&self) -> String {
        let mut text = format!("{} where\n", self.head());
        for (constructor, names, body) in &self.cases {
            let names: String = names.iter().map(|name| format!(" {name}")).collect();
            let _ = writeln!(text, "  {constructor}{names} -> {body}");
        }
        text
    }

    /// A goal that says of all values what the measure promises of them: it may be run, and is never checked.
    pub fn probe(&self) -> Option<String> {
        if self.promise.is_empty() && !self.is_termination {
            return None;
        }
        let constants: String =
            self.constants.iter().map(|(name, shape)| format!("{name}: {} -> ", shape.text())).collect();
        let names: String = self.constants.iter().map(|(name, _)| format!(" {name}")).collect();
        let subject = "it";
        let applied = format!("({}{names} {subject})", self.name);
        let floor = if self.is_termination { format!("{applied} >= 0") } else { "True".to_owned() };
        let promise = if self.promise.is_empty() { "True".to_owned() } else { self.promise.replace("_v", &applied) };
        let lambdas: String = self.constants.iter().map(|(name, _)| format!("\\{name} . ")).collect();
        let name = self.probe_name();
        Some(format!(
            "{name} :: {constants}{subject}: {} -> {{Bool | ({promise}) && ({floor})}}\n{name} = {lambdas}\\{subject} . True\n",
            self.subject.text()
        ))
    }

    /// The name of that goal.
    pub fn probe_name(&self) -> String {
        format!("promise_of_{}", self.name)
    }
}

impl Goal {
    fn text(&self) -> String {
        let lambdas: String = self.binders.iter().map(|name| format!("\\{name} . ")).collect();
        let (name, signature) = (&self.name, signature(&self.params, &self.result));
        let relations: String = self.relations.iter().map(|relation| format!("{} . ", relation.text())).collect();
        let metrics = metrics(&self.metrics);
        format!("{name} :: {relations}{signature}{metrics}\n{name} = {lambdas}{}\n", self.body.text(2))
    }
}

impl Item {
    /// The names it declares.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Item::Data(data) => {
                let constructors = data.constructors.iter().map(|constructor| constructor.name.as_str());
                std::iter::once(data.name.as_str()).chain(constructors).collect()
            }
            Item::Measure(measure) => vec![&measure.name],
            Item::Goal(goal) => vec![&goal.name],
            Item::Mutual(_) => Vec::new(),
            Item::Notation(name, _) => name.iter().map(String::as_str).collect(),
            Item::Trusted { names, .. } => names.iter().map(String::as_str).collect(),
        }
    }

    /// The text that is checked of it.
    pub fn declared(&self) -> String {
        match self {
            Item::Data(data) => data.text(),
            Item::Measure(measure) => measure.text(),
            Item::Goal(goal) => goal.text(),
            Item::Mutual(names) => format!("mutual {{{}}}\n", names.join(", ")),
            Item::Notation(_, text) => text.clone(),
            Item::Trusted { declared, .. } => declared.clone(),
        }
    }

    /// The text that is run of it.
    fn realized(&self) -> String {
        match self {
            Item::Trusted { realized, .. } => realized.clone(),
            Item::Measure(measure) => format!("{}{}", measure.text(), measure.probe().unwrap_or_default()),
            _ => self.declared(),
        }
    }

    /// True if it mentions one of the names.
    pub fn mentions(&self, names: &[String]) -> bool {
        identifiers(&self.declared()).any(|word| names.iter().any(|name| name == word))
    }
}

impl Drawn {
    /// The text that is checked.
    pub fn declared(&self) -> String {
        self.items.iter().map(|item| item.declared() + "\n").collect()
    }

    /// The text that is run: trusted components with definitions, abstract datatypes with constructors, and goals that say
    /// what measures promise.
    pub fn realized(&self) -> String {
        self.items.iter().map(|item| item.realized() + "\n").collect()
    }

    /// The definitions that stand for trusted components in a run.
    pub fn trusted(&self) -> String {
        let trusted = self.items.iter().filter(|item| matches!(item, Item::Trusted { .. }));
        trusted.map(Item::realized).collect()
    }

    /// The number of its goals.
    pub fn goals(&self) -> usize {
        self.items.iter().filter(|item| matches!(item, Item::Goal(_))).count()
    }

    /// The module without the declarations of these names and all that mention them.
    #[must_use]
    pub fn without(&self, names: &[String]) -> Drawn {
        let mut gone: Vec<String> = names.to_vec();
        let mut items = self.items.clone();
        loop {
            let before = items.len();
            for item in &mut items {
                if let Item::Mutual(members) = item {
                    members.retain(|member| !gone.contains(member));
                }
            }
            items.retain(|item| {
                let is_needless = matches!(item, Item::Mutual(members) if members.len() < 2);
                let is_gone = is_needless || item.names().iter().any(|name| gone.iter().any(|other| other == name));
                let goes = is_gone || item.mentions(&gone_elsewhere(&gone, item));
                if goes {
                    gone.extend(item.names().into_iter().map(str::to_owned));
                }
                !goes
            });
            if items.len() == before {
                return Drawn { items, ..self.clone() };
            }
        }
    }
}

/// The names that are gone, but for those that the definition binds itself.
fn gone_elsewhere(gone: &[String], item: &Item) -> Vec<String> {
    let Item::Goal(goal) = item else { return gone.to_vec() };
    let is_bound = |name: &String| goal.binders.contains(name) || goal.params.iter().any(|param| param.name == *name);
    gone.iter().filter(|name| !is_bound(name)).cloned().collect()
}

/// The words of a text.
pub fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '\'')).filter(|word| !word.is_empty())
}
