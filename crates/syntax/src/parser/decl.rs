//! The grammar of declarations, language.md section 2.

use chumsky::prelude::*;
use loligo_base::Spanned;

use super::common::{
    Fault, Grammar, between, binder, block, comma_separated, keyword, label, lower, metrics, node, pred_param,
    sort_chain, span, symbol, upper,
};
use super::{formula, program, types};
use crate::ast::{
    Constructor, Data, DeclKind, Definition, Formula, Import, Inline, Measure, MeasureCase, MeasureKind, Predicate,
    Program, Schema, Signature, Sort, Synonym, Type, Variance,
};
use crate::token::{Keyword, Symbol, Token};

/// Every grammar of what declarations are made of, built once a parse.
pub struct Grammars<'t, F: Fault<'t>> {
    pub formula: Grammar<'t, Formula, F>,
    pub sort: Grammar<'t, Sort, F>,
    pub ty: Grammar<'t, Type, F>,
    pub schema: Grammar<'t, Schema, F>,
    pub program: Grammar<'t, Program, F>,
    pub eterm: Grammar<'t, Program, F>,
}

impl<'t, F: Fault<'t>> Grammars<'t, F> {
    pub fn new() -> Self {
        let formula = formula::formula();
        let sort = types::sort();
        let ty = types::ty(formula.clone());
        let schema = types::schema(sort.clone(), ty.clone());
        let program::Programs { program, eterm } = program::programs(ty.clone(), formula.clone());
        Grammars { formula, sort, ty, schema, program, eterm }
    }

    fn synonym(&self) -> Grammar<'t, DeclKind, F> {
        keyword(Keyword::Type)
            .ignore_then(upper(label::UPPER))
            .then(lower().repeated().collect())
            .then_ignore(symbol(Symbol::Eq))
            .then(self.ty.clone())
            .map(|((name, params), body)| DeclKind::Synonym(Synonym { name, params, body }))
            .boxed()
    }

    fn data(&self) -> Grammar<'t, DeclKind, F> {
        let param = pred_param(self.sort.clone()).then(symbol(Symbol::Bang).or_not()).map_with(
            |(mut param, contravariant), extra| {
                if contravariant.is_some() {
                    param.variance = Variance::Contravariant;
                }
                param.span = span(extra);
                param
            },
        );
        let constructor = upper(label::CONSTRUCTOR)
            .then_ignore(symbol(Symbol::ColonColon))
            .then(self.ty.clone())
            .map_with(|(name, ty), extra| Constructor { name, ty, span: span(extra) });
        keyword(Keyword::Data)
            .ignore_then(upper(label::UPPER))
            .then(lower().repeated().collect())
            .then(param.repeated().collect())
            .then(keyword(Keyword::Where).ignore_then(block(constructor, 0)).or_not())
            .map(|(((name, params), preds), constructors)| DeclKind::Data(Data { name, params, preds, constructors }))
            .boxed()
    }

    fn measure(&self) -> Grammar<'t, DeclKind, F> {
        let constant =
            lower().then_ignore(symbol(Symbol::Colon)).then(self.sort.clone()).then_ignore(symbol(Symbol::Arrow));
        let refined = self.sort.clone().then_ignore(symbol(Symbol::Bar)).then(self.formula.clone());
        let result = choice((
            between(Symbol::LBrace, refined, Symbol::RBrace).map(|(sort, formula)| (sort, Some(formula))),
            self.sort.clone().map(|sort| (sort, None)),
        ));
        let case = upper(label::CONSTRUCTOR)
            .then(binder().repeated().collect())
            .then_ignore(symbol(Symbol::Arrow))
            .then(self.formula.clone())
            .map_with(|((constructor, binders), body), extra| MeasureCase {
                constructor,
                binders,
                body,
                span: span(extra),
            });
        let kind = keyword(Keyword::Termination).or_not().map(|word| match word {
            Some(_) => MeasureKind::Termination,
            None => MeasureKind::Plain,
        });
        kind.then_ignore(keyword(Keyword::Measure))
            .then(lower())
            .then_ignore(symbol(Symbol::ColonColon))
            .then(constant.repeated().collect())
            .then(self.sort.clone())
            .then_ignore(symbol(Symbol::Arrow))
            .then(result)
            .then(keyword(Keyword::Where).ignore_then(block(case, 0)).or_not())
            .map(|(((((kind, name), constants), argument), (result, postcondition)), cases)| {
                DeclKind::Measure(Measure { kind, name, constants, argument, result, postcondition, cases })
            })
            .boxed()
    }

    fn predicate(&self) -> Grammar<'t, DeclKind, F> {
        keyword(Keyword::Predicate)
            .ignore_then(lower())
            .then_ignore(symbol(Symbol::ColonColon))
            .then(sort_chain(self.sort.clone()))
            .map(|(name, (args, result))| DeclKind::Predicate(Predicate { name, args, result }))
            .boxed()
    }

    fn qualifier(&self) -> Grammar<'t, DeclKind, F> {
        keyword(Keyword::Qualifier)
            .ignore_then(between(Symbol::LBrace, comma_separated(self.formula.clone()), Symbol::RBrace))
            .map(DeclKind::Qualifier)
            .boxed()
    }

    fn inline(&self) -> Grammar<'t, DeclKind, F> {
        keyword(Keyword::Inline)
            .ignore_then(lower())
            .then(lower().repeated().collect())
            .then_ignore(symbol(Symbol::Eq))
            .then(self.formula.clone())
            .map(|((name, params), body)| DeclKind::Inline(Inline { name, params, body }))
            .boxed()
    }

    fn example(&self) -> Grammar<'t, DeclKind, F> {
        word("example").ignore_then(self.eterm.clone()).map(DeclKind::Example).boxed()
    }

    fn signature(&self) -> Grammar<'t, DeclKind, F> {
        lower()
            .then_ignore(symbol(Symbol::ColonColon))
            .then(self.schema.clone())
            .then(metrics(self.formula.clone()).or_not())
            .map(|((name, schema), metrics)| {
                DeclKind::Signature(Signature { name, schema, metrics: metrics.unwrap_or_default() })
            })
            .boxed()
    }

    fn definition(&self) -> Grammar<'t, DeclKind, F> {
        lower()
            .then_ignore(symbol(Symbol::Eq))
            .then(self.program.clone())
            .map(|(name, body)| DeclKind::Definition(Definition { name, body }))
            .boxed()
    }
}

/// The grammars of declarations, built once a parse.
pub struct Declarations<'t, F: Fault<'t>> {
    synonym: Grammar<'t, DeclKind, F>,
    data: Grammar<'t, DeclKind, F>,
    measure: Grammar<'t, DeclKind, F>,
    predicate: Grammar<'t, DeclKind, F>,
    qualifier: Grammar<'t, DeclKind, F>,
    inline: Grammar<'t, DeclKind, F>,
    signature: Grammar<'t, DeclKind, F>,
    definition: Grammar<'t, DeclKind, F>,
    mutual: Grammar<'t, DeclKind, F>,
    import: Grammar<'t, DeclKind, F>,
    example: Grammar<'t, DeclKind, F>,
    /// A name that neither `::` nor `=` follows: fails, and says that one of them should.
    named: Grammar<'t, DeclKind, F>,
}

impl<'t, F: Fault<'t>> Declarations<'t, F> {
    pub fn new() -> Self {
        let grammars = Grammars::new();
        let (signature, definition) = (grammars.signature(), grammars.definition());
        Declarations {
            synonym: grammars.synonym(),
            data: grammars.data(),
            measure: grammars.measure(),
            predicate: grammars.predicate(),
            qualifier: grammars.qualifier(),
            inline: grammars.inline(),
            named: choice((signature.clone(), definition.clone())).boxed(),
            signature,
            definition,
            mutual: mutual(),
            import: import(),
            example: grammars.example(),
        }
    }

    /// The grammar of the declaration that begins with these tokens; `None` if none does.
    ///
    /// Chosen by hand and not with `choice`, so that errors are about the declaration that was meant.
    pub fn of(&self, tokens: &[Token<'_>]) -> Option<&Grammar<'t, DeclKind, F>> {
        let second = tokens.get(1).copied();
        Some(match tokens.first()? {
            Token::Keyword(Keyword::Type) => &self.synonym,
            Token::Keyword(Keyword::Data) => &self.data,
            Token::Keyword(Keyword::Termination | Keyword::Measure) => &self.measure,
            Token::Keyword(Keyword::Predicate) => &self.predicate,
            Token::Keyword(Keyword::Qualifier) => &self.qualifier,
            Token::Keyword(Keyword::Inline) => &self.inline,
            Token::Lower(word) => match (*word, second) {
                (_, Some(Token::Symbol(Symbol::ColonColon))) => &self.signature,
                (_, Some(Token::Symbol(Symbol::Eq))) => &self.definition,
                ("mutual", _) => &self.mutual,
                ("import", _) => &self.import,
                ("example", _) => &self.example,
                _ => &self.named,
            },
            _ => return None,
        })
    }
}

/// `mutual {f, g}`.
fn mutual<'t, F: Fault<'t>>() -> Grammar<'t, DeclKind, F> {
    word("mutual")
        .ignore_then(between(Symbol::LBrace, comma_separated(lower()), Symbol::RBrace))
        .map(DeclKind::Mutual)
        .boxed()
}

/// `import List` or `import "path"`.
fn import<'t, F: Fault<'t>>() -> Grammar<'t, DeclKind, F> {
    let path = select! { Token::Path(text) => text.to_owned() }.map_with(node);
    word("import")
        .ignore_then(
            choice((upper(label::UPPER).map(Import::Module), path.map(|path: Spanned<String>| Import::Path(path))))
                .labelled(label::IMPORT),
        )
        .map(DeclKind::Import)
        .boxed()
}

/// A word that is special only where a declaration starts.
fn word<'t, F: Fault<'t>>(
    word: &'static str,
) -> impl Parser<'t, super::common::Tokens<'t>, Token<'t>, super::common::Extra<'t, F>> + Clone {
    any().filter(move |token: &Token<'t>| *token == Token::Lower(word))
}
