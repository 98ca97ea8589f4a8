// Flink SQL: scalar expressions and types. One rule a precedence level, loosest first, as Calcite orders
// its operators: OR, AND, NOT, IS NULL/TRUE/…, comparison, BETWEEN/IN/LIKE/IS DISTINCT FROM, + -,
// * / % ||, sign, field and element access. Chains are loops, never recursion, so only brackets, CASE
// and nested types deepen the stack; SqlLexer.cpp counts those before parsing.
//
// Words that no rule needs are plain names; `nonReserved` lists those that are needed but also serve as
// names. Queries and statements will be further start rules over `expression`.
parser grammar FlinkSqlParser;
options { tokenVocab = FlinkSqlLexer; }

singleExpression : expression EOF ;
singleType       : type EOF ;

expression  : conjunction (OR conjunction)* ;
conjunction : negation (AND negation)* ;
negation    : NOT* truthTest ;
truthTest   : comparison truth* ;
truth       : IS NOT? what=(NULL_ | TRUE_ | FALSE_ | UNKNOWN)
            | IS NOT? what=JSON identifier? ;
comparison  : predicate (comparisonOperator predicate)* ;
comparisonOperator : EQUAL | NOT_EQUAL | LESS | LESS_EQUAL | GREATER | GREATER_EQUAL ;
predicate   : sum predicateTail* ;
predicateTail
  : NOT? BETWEEN (SYMMETRIC | ASYMMETRIC)? sum AND sum   # between
  | NOT? IN LEFT_PAREN expressions RIGHT_PAREN           # inList
  | NOT? LIKE sum (ESCAPE sum)?                          # like
  | NOT? SIMILAR TO sum (ESCAPE sum)?                    # similar
  | IS NOT? DISTINCT FROM sum                            # distinctFrom
  ;
sum         : product (sumOperator product)* ;
sumOperator : PLUS | MINUS ;
product     : factor (productOperator factor)* ;
productOperator : STAR | SLASH | PERCENT | CONCAT ;
factor      : sumOperator* access ;
access      : primary accessTail* ;
accessTail  : DOT identifier
            | LEFT_BRACKET expression RIGHT_BRACKET ;

expressions : expression (COMMA expression)* ;

primary
  : literal                                                                             # literalPrimary
  | LEFT_PAREN expressions RIGHT_PAREN                                                  # parentheses
  | CASE operand=expression? whenClause+ (ELSE otherwise=expression)? END                # caseOf
  | how=(CAST | TRY_CAST) LEFT_PAREN expression AS type RIGHT_PAREN                     # cast
  | what=(ARRAY | MAP) LEFT_BRACKET expressions? RIGHT_BRACKET                          # collection
  | ROW LEFT_PAREN expressions? RIGHT_PAREN                                             # rowOf
  | EXTRACT LEFT_PAREN identifier FROM expression RIGHT_PAREN                           # extract
  | (FLOOR | CEIL | CEILING) LEFT_PAREN expressions (TO identifier)? RIGHT_PAREN        # roundTo
  | TRIM LEFT_PAREN trimOperands RIGHT_PAREN                                            # trim
  | SUBSTRING LEFT_PAREN expressions (FROM expression (FOR expression)?)? RIGHT_PAREN   # substring
  | OVERLAY LEFT_PAREN expressions (PLACING expression FROM expression (FOR expression)?)? RIGHT_PAREN # overlay
  | POSITION LEFT_PAREN sum IN sum (FROM sum)? RIGHT_PAREN                              # position
  | (TIMESTAMPADD | TIMESTAMPDIFF) LEFT_PAREN identifier COMMA expressions RIGHT_PAREN  # timestampCall
  | JSON_VALUE LEFT_PAREN expressions (RETURNING type)? jsonBehaviour* RIGHT_PAREN      # jsonValue
  | JSON_EXISTS LEFT_PAREN expressions existsBehaviour? RIGHT_PAREN                       # jsonExists
  | functionName LEFT_PAREN arguments? RIGHT_PAREN filterClause? overClause?            # call
  | identifier                                                                          # name
  ;
whenClause    : WHEN expressions THEN expression ;
trimOperands  : side=(BOTH | LEADING | TRAILING) characters=expression? FROM text=expression
              | expressions (FROM text=expression)? ;
jsonBehaviour : (NULL_ | ERROR | DEFAULT expression) ON when=(EMPTY | ERROR) ;
existsBehaviour : what=(TRUE_ | FALSE_ | UNKNOWN | ERROR) ON ERROR ;
functionName  : IDENTIFIER | QUOTED_IDENTIFIER ;
arguments     : STAR
              | setQuantifier? expressions ;
setQuantifier : DISTINCT | ALL ;
filterClause  : FILTER LEFT_PAREN WHERE expression RIGHT_PAREN ;
// Windows of OVER are not parsed yet; the word alone is enough to say so.
overClause    : OVER ;

literal
  : (NULL_ | TRUE_ | FALSE_ | UNKNOWN)                        # wordLiteral
  | (INTEGER | DECIMAL | APPROXIMATE)                         # numberLiteral
  | (STRING | UNICODE_STRING | BINARY_STRING)                 # textLiteral
  | (DATE | TIME | TIMESTAMP) STRING                          # timeLiteral
  | INTERVAL sumOperator? STRING intervalQualifier            # intervalLiteral
  ;
intervalQualifier : from=intervalField (TO to=intervalField)? ;
intervalField     : identifier (LEFT_PAREN INTEGER (COMMA INTEGER)? RIGHT_PAREN)? ;

type     : typeHead typeSuffix* ;
typeHead
  : what=(ARRAY | MULTISET | MAP) LESS type (COMMA type)? GREATER                  # collectionType
  | ROW (LESS rowField (COMMA rowField)* GREATER | LEFT_PAREN rowField (COMMA rowField)* RIGHT_PAREN) # rowType
  | INTERVAL intervalQualifier?                                                    # intervalType
  | DOUBLE PRECISION?                                                              # doubleType
  | what=(TIME | TIMESTAMP) (LEFT_PAREN INTEGER RIGHT_PAREN)?
      (WITHOUT TIME ZONE | WITH LOCAL? TIME ZONE)?                                 # timeType
  | typeName (LEFT_PAREN INTEGER (COMMA INTEGER)? RIGHT_PAREN)?                    # namedType
  ;
typeName   : IDENTIFIER | QUOTED_IDENTIFIER | DATE ;
rowField   : identifier type STRING? ;
typeSuffix : NOT NULL_ | NULL_ | QUESTION | ARRAY | MULTISET ;

identifier : IDENTIFIER | QUOTED_IDENTIFIER | nonReserved ;
nonReserved
  : ALL | ARRAY | CEIL | CEILING | DATE | DEFAULT | DOUBLE | EMPTY | ERROR | ESCAPE | EXTRACT | FILTER | FLOOR
  | FOR | JSON | JSON_EXISTS | JSON_VALUE | LOCAL | MAP | MULTISET | ON | OVER | OVERLAY | PLACING | POSITION
  | PRECISION | RETURNING | ROW | SUBSTRING | SYMMETRIC | ASYMMETRIC | TIME | TIMESTAMP | TIMESTAMPADD
  | TIMESTAMPDIFF | TO | TRIM | WITH | WITHOUT | ZONE
  ;
