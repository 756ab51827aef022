//! The operators of formulas and programs.

/// A prefix operator of formulas and programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `!`.
    Not,
    /// `-`.
    Neg,
}

impl UnaryOp {
    /// Every prefix operator.
    pub const ALL: [UnaryOp; 2] = [UnaryOp::Not, UnaryOp::Neg];

    /// Spelling of the operator.
    pub fn as_str(self) -> &'static str {
        match self {
            UnaryOp::Not => "!",
            UnaryOp::Neg => "-",
        }
    }
}

/// An infix operator of formulas and, except [`BinaryOp::In`], of programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `*`: product, or intersection.
    Mul,
    /// `+`: sum, or union.
    Add,
    /// `-`: difference of numbers or sets.
    Sub,
    /// `==`.
    Eq,
    /// `!=`.
    Ne,
    /// `<`.
    Lt,
    /// `<=`: order, or inclusion.
    Le,
    /// `>`.
    Gt,
    /// `>=`.
    Ge,
    /// `in`: membership; in formulas only.
    In,
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `==>`.
    Implies,
    /// `<==>`.
    Iff,
}

/// Associativity of the operators of one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Associativity {
    /// `a - b - c` is `(a - b) - c`.
    Left,
    /// `a ==> b ==> c` is `a ==> (b ==> c)`.
    Right,
    /// `a < b < c` is an error.
    None,
}

impl BinaryOp {
    /// Every infix operator.
    pub const ALL: [BinaryOp; 14] = [
        BinaryOp::Mul,
        BinaryOp::Add,
        BinaryOp::Sub,
        BinaryOp::Eq,
        BinaryOp::Ne,
        BinaryOp::Lt,
        BinaryOp::Le,
        BinaryOp::Gt,
        BinaryOp::Ge,
        BinaryOp::In,
        BinaryOp::And,
        BinaryOp::Or,
        BinaryOp::Implies,
        BinaryOp::Iff,
    ];

    /// Spelling of the operator.
    pub fn as_str(self) -> &'static str {
        match self {
            BinaryOp::Mul => "*",
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Eq => "==",
            BinaryOp::Ne => "!=",
            BinaryOp::Lt => "<",
            BinaryOp::Le => "<=",
            BinaryOp::Gt => ">",
            BinaryOp::Ge => ">=",
            BinaryOp::In => "in",
            BinaryOp::And => "&&",
            BinaryOp::Or => "||",
            BinaryOp::Implies => "==>",
            BinaryOp::Iff => "<==>",
        }
    }

    /// Its level; a higher one binds tighter. `&&` and `||` share one, as in existing files.
    pub fn precedence(self) -> u16 {
        match self {
            BinaryOp::Mul => 5,
            BinaryOp::Add | BinaryOp::Sub => 4,
            BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge | BinaryOp::In => 3,
            BinaryOp::And | BinaryOp::Or => 2,
            BinaryOp::Implies | BinaryOp::Iff => 1,
        }
    }

    /// Associativity of the operators of its level.
    pub fn associativity(self) -> Associativity {
        match self.precedence() {
            1 => Associativity::Right,
            3 => Associativity::None,
            _ => Associativity::Left,
        }
    }
}
