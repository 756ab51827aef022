//! Explanations for datatypes without constructors whose values do not fit where they might be expected to.

use loligo_logic::{Symbol, Term};
use loligo_types::{Base, Datatype, Module, Type, Variance};

/// Limit on the components named.
const NAMED: usize = 3;

/// Explains why values of a datatype without constructors that is mentioned in the type `expected` may not fit there,
/// although what is in them does; `None` if there is no such datatype.
pub(crate) fn explanation(module: &Module, expected: &Type) -> Option<String> {
    let (data, parameter, variance) = opaque(module, expected)?;
    let components = module.components.iter().filter(|(_, schema)| mentions(&schema.body, data.name));
    let components: Vec<String> = components.take(NAMED).map(|(name, _)| format!("`{name}`")).collect();
    let judged = match components.is_empty() {
        true => format!("`{}` has no constructors, and no component gives or takes one", data.name),
        false => {
            let by = components.join(", ");
            format!("`{}` has no constructors, so the components that give and take one count, here {by}", data.name)
        }
    };
    let conclusion = match variance {
        Variance::Contravariant => {
            format!("by them it takes values of `{parameter}`, and one that takes fewer does not fit")
        }
        _ => format!(
            "what is known of it does not say that it only gives, or only takes, values of `{parameter}`, so two fit only if these have equivalent refinements"
        ),
    };
    Some(format!("{judged}: {conclusion}"))
}

/// The first datatype without constructors in a type that has a parameter that is not covariant, and that parameter.
fn opaque<'m>(module: &'m Module, ty: &Type) -> Option<(&'m Datatype, Symbol, Variance)> {
    match ty {
        Type::Fun(fun) => opaque(module, &fun.argument).or_else(|| opaque(module, &fun.result)),
        Type::Scalar(scalar) => {
            let Base::Data(name, arguments, _) = &scalar.base else { return None };
            let data = module.datatypes.get(name).filter(|data| data.constructors.is_empty());
            let found = data.and_then(|data| {
                let mut parameters = data.parameters.iter().zip(arguments.iter());
                let is_narrow = |(_, variance): &(Symbol, Variance), argument| {
                    *variance != Variance::Covariant && is_open(argument)
                };
                let ((parameter, variance), _) =
                    parameters.find(|(parameter, argument)| is_narrow(parameter, argument))?;
                Some((data, *parameter, *variance))
            });
            found.or_else(|| arguments.iter().find_map(|argument| opaque(module, argument)))
        }
    }
}

/// True if values of the type may differ in what is said of them: it has a refinement, or a type variable.
fn is_open(ty: &Type) -> bool {
    let Type::Scalar(scalar) = ty else { return true };
    let is_open_base = match &scalar.base {
        Base::Var(_) => true,
        Base::Data(_, arguments, _) => arguments.iter().any(is_open),
        Base::Bool | Base::Int => false,
    };
    is_open_base || scalar.refinement != Term::tt()
}

fn mentions(ty: &Type, data: Symbol) -> bool {
    let mut found = false;
    ty.visit_datatypes(&mut |name| found |= name == data);
    found
}
