using Npgsql;

namespace FederationHub.Storage.Tests.Statements;

/// <summary>Which errors of a PostgreSQL server say that it cannot be used now, and which ones are the statement's fault.</summary>
public sealed class ServerErrorTests
{
    [Theory]
    [InlineData("08006", "ERROR", "connection failure")]
    [InlineData("08P01", "ERROR", "protocol violation, as a pooler answers that lost its server")]
    [InlineData("25006", "ERROR", "cannot execute INSERT in a read-only transaction")]
    [InlineData("40001", "ERROR", "could not serialize access")]
    [InlineData("40P01", "ERROR", "deadlock detected")]
    [InlineData("53000", "ERROR", "insufficient resources")]
    [InlineData("53100", "ERROR", "could not extend file: No space left on device")]
    [InlineData("53200", "ERROR", "out of memory")]
    [InlineData("53300", "FATAL", "sorry, too many clients already")]
    [InlineData("55000", "FATAL", "database is not currently accepting connections")]
    [InlineData("57014", "ERROR", "canceling statement due to statement timeout")]
    [InlineData("57P01", "FATAL", "terminating connection due to administrator command")]
    [InlineData("57P02", "FATAL", "terminating connection because of crash of another server process")]
    [InlineData("57P03", "FATAL", "the database system is in recovery mode")]
    [InlineData("58000", "ERROR", "system error")]
    [InlineData("58030", "ERROR", "could not write block: Input/output error")]
    [InlineData("58P01", "ERROR", "could not open file")]
    [InlineData("XX000", "FATAL", "could not write init file")]
    [InlineData("XX000", "ERROR", "unexpected data beyond EOF in block")]
    [InlineData("XX001", "ERROR", "invalid page in block")]
    [InlineData("XX002", "ERROR", "index contains unexpected zero page")]
    [InlineData("28P01", "FATAL", "password authentication failed")]
    [InlineData("3D000", "FATAL", "database does not exist")]
    [InlineData("22000", "PANIC", "whatever the code")]
    public void Says_that_the_store_is_away(string state, string severity, string message) =>
        StoreUnavailableException.IsMeantBy(Error(state, severity, message)).Should().BeTrue(message);

    [Theory]
    [InlineData("22012", "division by zero")]
    [InlineData("22P02", "invalid input syntax for type")]
    [InlineData("23502", "null value in column violates not-null constraint")]
    [InlineData("23505", "duplicate key value violates unique constraint")]
    [InlineData("25P02", "current transaction is aborted")]
    [InlineData("42501", "permission denied for table")]
    [InlineData("42601", "syntax error")]
    [InlineData("42703", "column does not exist")]
    [InlineData("42P01", "relation does not exist")]
    [InlineData("54000", "program limit exceeded")]
    [InlineData("P0001", "raised by a trigger")]
    public void Says_that_a_statement_is_wrong(string state, string message) =>
        StoreUnavailableException.IsMeantBy(Error(state, "ERROR", message)).Should().BeFalse(message);

    // A server may speak another language: the second word is the one that never changes.
    private static PostgresException Error(string state, string severity, string message) => new(message, "FOUT", severity, state);
}
