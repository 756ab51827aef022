//! The diagnostics: of each its code, its name in the source, its title, and by the code its page in `docs/errors`.

use crate::Severity;
use std::fmt;

/// Code of a diagnostic. Its meaning never changes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Code(&'static Declaration);

/// Declaration of a diagnostic.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct Declaration {
    id: &'static str,
    title: &'static str,
    severity: Severity,
}

impl Code {
    /// The code itself, as users read it: `E0101`.
    pub const fn id(self) -> &'static str {
        self.0.id
    }

    /// A few words on what it means, as on its page.
    pub const fn title(self) -> &'static str {
        self.0.title
    }

    /// The severity of most diagnostics with this code.
    pub const fn severity(self) -> Severity {
        self.0.severity
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0.id)
    }
}

macro_rules! declare {
    ($($severity:ident { $($name:ident = $id:literal, $title:literal;)* })*) => {
        $($(
            #[doc = concat!($id, ": ", $title, ".")]
            pub const $name: Code =
                Code(&Declaration { id: $id, title: $title, severity: Severity::$severity });
        )*)*

        /// All of them, in the order of their codes.
        pub const ALL: &[Code] = &[$($($name),*),*];
    };
}

declare! {
    Error {
        NO_FILE = "E0001", "a file that does not exist";
        FOLDER_FOR_FILE = "E0002", "a folder where a file is expected";
        NOT_UTF8 = "E0003", "a file that is not UTF-8";
        UNUSABLE_FILE = "E0004", "a file that cannot be read or written";
        FILE_TOO_LARGE = "E0005", "a file that is too large";
        UNKNOWN_MODULE = "E0006", "an unknown module of the standard library";
        IMPORT_CYCLE = "E0007", "files that import each other";
        NOT_LAID_OUT = "E0008", "a file that is not laid out";

        USELESS_CHARACTER = "E0101", "a character the language has no use for";
        ENDLESS_COMMENT = "E0102", "a comment without an end";
        UNCLOSED_PATH = "E0103", "a path without a closing quote";
        HUGE_NUMBER = "E0104", "a number that is too large to be written";
        UNCLOSED_BRACKET = "E0105", "a bracket that is not closed";
        UNOPENED_BRACKET = "E0106", "a closing bracket that has no partner";
        STRAY_COLUMN = "E0107", "a line that is in no block's column";
        NESTED_TOO_DEEP = "E0108", "nesting that is too deep";
        UNEXPECTED_TOKEN = "E0110", "something else was expected";
        RESERVED_WORD = "E0111", "a reserved word where a name is needed";
        SPECIAL_NAME = "E0112", "`_v`, `_0` or `_` used as a name";
        WRONG_CASE = "E0113", "upper case for lower case, or the reverse";
        MISSPELT_KEYWORD = "E0114", "a misspelt keyword";
        MISSING_KEYWORD = "E0115", "a missing keyword or sign";
        UNKNOWN_OPERATOR = "E0116", "an operator that does not exist, or not here";
        COMPARISONS_IN_A_ROW = "E0117", "comparisons in a row";
        NOT_INDENTED = "E0118", "a constructor, case or alternative that is not indented";
        FOREIGN_FORM = "E0122", "a form of another language";
        FOREIGN_PATTERN = "E0123", "a pattern that is more than a constructor with variables";
        EQUATION = "E0124", "a function defined by equations";
        TWO_READINGS = "E0125", "`&&` and `||` in a row that can be read in two ways";
        UNNAMED_CONSTANT = "E0126", "a constant of a measure without a name";

        DECLARED_TWICE = "E0201", "declared twice";
        UNKNOWN_TYPE = "E0202", "an unknown type";
        UNKNOWN_CONSTRUCTOR = "E0203", "an unknown constructor";
        UNKNOWN_IN_FORMULA = "E0204", "an unknown name in a formula";
        UNKNOWN_IN_PROGRAM = "E0205", "an unknown name in a program";
        UNKNOWN_TYPE_VARIABLE = "E0206", "a type variable that is not in scope";
        TYPE_ARGUMENT_COUNT = "E0207", "the wrong number of type arguments";
        REFINEMENT_COUNT = "E0208", "the wrong number of abstract refinements";
        CYCLIC_SYNONYM = "E0209", "a type synonym that contains itself";
        CYCLIC_INLINE = "E0210", "an inline that uses itself";
        FOREIGN_CONSTRUCTOR = "E0211", "a constructor that does not build its datatype";
        NO_PREDICATE = "E0212", "an abstract refinement that is no predicate";
        NO_SIGNATURE = "E0213", "a definition without a signature";
        DEFINED_TWICE = "E0214", "two definitions of one name";
        USED_BEFORE_DEFINITION = "E0215", "a goal used before its definition";
        MUTUAL_WITHOUT_GOAL = "E0216", "`mutual` names what is no goal";
        WRONG_KIND = "E0217", "a name of the wrong kind";
        FORMULA_ARGUMENT_COUNT = "E0218", "the wrong number of arguments in a formula";
        BOUND_TWICE = "E0220", "a name bound twice in one place";
        MIXED_ALTERNATIVES = "E0221", "alternatives of one match from different datatypes";
        REPEATED_ALTERNATIVE = "E0222", "two alternatives for one constructor";
        ALTERNATIVE_VARIABLE_COUNT = "E0223", "the wrong number of variables in an alternative";
        NO_LISTS = "E0224", "lists without a datatype of lists";
        MEASURE_WITHOUT_DATATYPE = "E0225", "a measure that is not over a datatype";
        MISSING_CASE = "E0226", "a measure without a case for a constructor";
        FOREIGN_CASE = "E0227", "a case that does not belong to a measure";
        CASE_VARIABLE_COUNT = "E0228", "the wrong number of variables in a case of a measure";
        MEASURE_WITHOUT_CASES = "E0229", "a measure without cases, or of a datatype without constructors";
        MEASURE_RECURSION = "E0230", "a measure that recurses on something that may not be smaller";
        MEASURE_CONSTANTS = "E0231", "a measure that recurses with other constants";
        TERMINATION_MEASURE = "E0232", "a termination measure that is no `Int`, has constants, or is the second";
        EXPANSION_TOO_LARGE = "E0233", "too large once expanded";
        REFINED_FUNCTION = "E0234", "a refined function";
        HOLE_IN_EXAMPLE = "E0235", "a hole in an example";
        NEGATIVE_DATATYPE = "E0237", "a datatype left of an arrow in its own constructor";
        FUNCTION_AS_TYPE_ARGUMENT = "E0238", "a function as a type argument";
        SORT_MISMATCH = "E0250", "two sorts that do not fit";
        ARITHMETIC_OPERAND = "E0251", "arithmetic on what is neither a number nor a set";
        ORDER_OPERAND = "E0252", "order on what has none";
        NUMBER_FOR_TYPE_VARIABLE = "E0253", "a number where there is a type variable";
        STRAY_VALUE_NAME = "E0255", "`_v` or `_0` where it means nothing";

        TYPE_MISMATCH = "E0301", "a program of another type";
        TOO_MANY_ARGUMENTS = "E0302", "too many arguments";
        NO_RECURSION = "E0303", "a goal that cannot call itself";
        INCOMPARABLE = "E0305", "a comparison of values that cannot be compared";
        AMBIGUOUS_TYPE = "E0306", "a type that cannot be inferred";
        UNPROVED_RESULT = "E0310", "a result that may not be what the signature promises";
        UNPROVED_DECREASE = "E0311", "a recursive call that may not make anything smaller";
        UNPROVED_ARGUMENT = "E0312", "an argument that may not be what a function asks for";
        REACHABLE_ERROR = "E0313", "`error` that can be reached";
        MISSING_ALTERNATIVE = "E0314", "a match without an alternative for a constructor";
        UNPROVED_MEASURE = "E0315", "a measure that may break its promise";
        ENDLESS_FUNCTION = "E0316", "a local function that calls itself, but nothing shows that it ends";
        FUNCTION_FOR_TYPE_VARIABLE = "E0317", "a type variable that stands for a function";
        NEGATIVE_TERMINATION_MEASURE = "E0319", "a termination measure that may be negative";
        HOLE = "E0320", "a hole where a finished definition is expected";
        UNPROVED_METRIC = "E0337", "a metric that does not show that recursion ends";
        MISSING_ARGUMENT = "E0342", "a call without all of its arguments";

        NO_PROGRAM = "E0401", "no program was found";
        STOPPED = "E0402", "stopped";
        UNKNOWN_GOAL = "E0403", "no goal has the name that was asked for";
        GIVEN_UP = "E0404", "the search was given up";
        IMPOSSIBLE = "E0405", "no program can have the type that is asked for";
        OUT_OF_TERMS = "E0406", "a search that has built as many terms as it may";
        OUT_OF_MEMORY = "E0407", "a search that remembers as much as it may";

        EMITTED_HOLE = "E0501", "a module with a hole";
        EMITTED_COMPARISON = "E0502", "a comparison of functions";
        EMITTED_NUMBER = "E0503", "a number that OCaml has no `int` for";
        EMITTED_POLYMORPHISM = "E0504", "a calculated value of many types, which OCaml cannot give them";
        EMITTED_DAFNY = "E0505", "what cannot be said in Dafny";

        FOREIGN_FOLDER = "E0601", "a folder for a certificate that holds something else";
        UNWRITABLE_CERTIFICATE = "E0602", "a certificate that cannot be written";

        FAILING_EXAMPLE = "E0701", "an example that does not hold";
        EXAMPLE_WITHOUT_VALUE = "E0702", "an example that has no value";
        BROKEN_PROMISE = "E0703", "a goal that does not keep its promise";
        NO_ARGUMENTS = "E0704", "a goal that nothing can be passed to";
        UNTESTABLE = "E0705", "a goal that cannot be tested";
        EXPRESSION_WITHOUT_VALUE = "E0706", "an expression that has no value";
        NO_MEASUREMENTS = "E0707", "measurements that cannot be put together";

        NO_SNAPSHOT = "E0801", "a file that is no snapshot, or can have none";
        FOREIGN_ENTRY = "E0802", "a part of a snapshot that does not belong there";
        STORED_WITHOUT_GOAL = "E0803", "a stored program without a goal";
        STORED_USES_IMPOSSIBLE = "E0804", "a stored program that uses a goal that cannot exist";
        SNAPSHOT_DIFFERS = "E0805", "a snapshot that differs";
        SNAPSHOT_KEPT = "E0806", "a snapshot that is not replaced";

        UNREADABLE_POINTS = "E0901", "points of a goal that cannot be read";
        EMPTY_EXERCISES = "E0902", "exercises with nothing to define";
        WEAKENED_SIGNATURE = "E0903", "a signature that says less than the exercise's";
        GIVEN_CHANGED = "E0904", "a change of what an exercise gives";
    }
    Warning {
        HIDDEN_PARAMETER = "W0201", "a parameter that hides another one";
        UNDECLARED_VARIANCE = "W0202", "an abstract refinement used against its declared variance";

        EXAMPLE_NOT_RUN = "W0701", "an example that cannot be run";

        STRAY_POINTS = "W0901", "points that belong to no goal";
        UNASKED_DEFINITION = "W0902", "a definition that an exercise does not ask for";
    }
}

#[cfg(test)]
mod tests {
    use super::{ALL, Code};
    use crate::Severity;

    #[test]
    fn codes_are_declared_in_order_and_once() {
        assert!(ALL.is_sorted_by(|one, next| one.id() < next.id()));
    }

    #[test]
    fn the_letter_tells_the_severity() {
        let letter = |code: &Code| if code.severity() == Severity::Error { 'E' } else { 'W' };
        assert!(ALL.iter().all(|code| code.id().len() == 5 && code.id().starts_with(letter(code))));
    }
}
