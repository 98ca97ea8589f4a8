// The words of Flink SQL. Keywords are not rules here: the automaton knows one IDENTIFIER, and
// SqlLexer.cpp gives an identifier that spells one of the tokens below (in any case) that token's
// type. So the automaton stays small, starts at once, and a keyword is added by naming it.
//
// Input is bytes with ASCII letters in upper case (SqlLexer.cpp folds them), so offsets of tokens are
// offsets of bytes; all bytes from 0x80 up are parts of names.
lexer grammar FlinkSqlLexer;

// A trailing underscore keeps clear of C macros and is not part of the keyword.
tokens {
  ALL, AND, ARRAY, AS, ASYMMETRIC, BETWEEN, BOTH, CASE, CAST, CEIL, CEILING, DATE, DEFAULT, DISTINCT,
  DOUBLE, ELSE, EMPTY, END, ERROR, ESCAPE, EXTRACT, FALSE_, FILTER, FLOOR, FOR, FROM, IN, INTERVAL, IS,
  JSON, JSON_EXISTS, JSON_VALUE, LEADING, LIKE, LOCAL, MAP, MULTISET, NOT, NULL_, ON, OR, OVER, OVERLAY, PLACING,
  POSITION, PRECISION, RETURNING, ROW, SELECT, SIMILAR, SUBSTRING, SYMMETRIC, THEN, TIME, TIMESTAMP,
  TIMESTAMPADD, TIMESTAMPDIFF, TO, TRAILING, TRIM, TRUE_, TRY_CAST, UNKNOWN, WHEN, WHERE, WITH, WITHOUT, ZONE
}

LEFT_PAREN    : '(' ;
RIGHT_PAREN   : ')' ;
LEFT_BRACKET  : '[' ;
RIGHT_BRACKET : ']' ;
COMMA         : ',' ;
DOT           : '.' ;
PLUS          : '+' ;
MINUS         : '-' ;
STAR          : '*' ;
SLASH         : '/' ;
PERCENT       : '%' ;
CONCAT        : '||' ;
EQUAL         : '=' ;
NOT_EQUAL     : '<>' | '!=' ;
LESS          : '<' ;
LESS_EQUAL    : '<=' ;
GREATER       : '>' ;
GREATER_EQUAL : '>=' ;
QUESTION      : '?' ;

INTEGER     : DIGIT+ ;
DECIMAL     : DIGIT+ '.' DIGIT* | '.' DIGIT+ ;
APPROXIMATE : (DIGIT+ ('.' DIGIT*)? | '.' DIGIT+) 'E' [+-]? DIGIT+ ;

STRING         : '\'' TEXT* '\'' ;
UNICODE_STRING : 'U&\'' TEXT* '\'' ;
BINARY_STRING  : 'X\'' TEXT* '\'' ;
UNCLOSED_STRING : '\'' TEXT* ;

IDENTIFIER            : NAME_START NAME_PART* ;
QUOTED_IDENTIFIER     : '`' (~'`' | '``')+ '`' ;
UNCLOSED_IDENTIFIER   : '`' (~'`' | '``')* ;
// Not SQL as Flink has it: text is in '…', names in `…`. Taken as one word for the sake of the message.
DOUBLE_QUOTED         : '"' ~'"'* '"' ;

LINE_COMMENT     : '--' ~[\r\n]* -> skip ;
COMMENT          : '/*' .*? '*/' -> skip ;
UNCLOSED_COMMENT : '/*' ;
BLANK            : [ \t\r\n\f]+ -> skip ;
STRAY            : . ;

fragment DIGIT      : [0-9] ;
fragment TEXT       : ~'\'' | '\'\'' ;
fragment NAME_START : [A-Z_$\u0080-\u00FF] ;
fragment NAME_PART  : [A-Z0-9_$\u0080-\u00FF] ;
