using FederationHub.Core.Ports;
using FederationHub.Outcomes;

namespace FederationHub.Storage.Statements;

/// <summary>A write that is one statement.</summary>
internal sealed class StatementWrite(HubStatement statement) : PreparedWrite
{
    public HubStatement Statement { get; } = statement;
}

/// <summary>The writes of one step as one transaction.</summary>
internal sealed class HubCommits(HubDatabase database) : ICommits
{
    public async Task<PreparedWrite?> SaveAsync(IReadOnlyList<PreparedWrite> writes, CancellationToken cancellationToken)
    {
        var statements = new HubStatement[writes.Count];
        for (var i = 0; i < statements.Length; i++)
        {
            statements[i] = ((StatementWrite)writes[i]).Statement;
        }

        var unmade = await database.Statements.CommitAsync(statements, cancellationToken);
        return unmade < 0 ? null : writes[unmade];
    }
}
