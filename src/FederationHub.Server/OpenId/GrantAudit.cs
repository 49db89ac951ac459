using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Core.Receipts;
using FederationHub.Core.Release;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;

namespace FederationHub.Server.OpenId;

/// <summary>What came of a login's code, in the audit stream under the login's reference.</summary>
internal sealed class GrantAudit(IAuditLog audit, IReplayGuard seen, ICommits commits, CurrentDirectory current, TimeProvider time) : IGrantAudit
{
    // As long as what is kept of a code can live (one day is the longest lifetime of an access token).
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(25);

    public PreparedWrite Issuing(GrantBasis basis, GrantStanding standing, bool renewed)
    {
        var issued = Event(renewed ? AuditKinds.TokenRenewed : AuditKinds.TokenIssued, basis, null);
        return audit.Appending(standing.Lost.Count == 0
            ? issued
            : issued with { Facts = issued.Facts! with { Withheld = [.. standing.Lost.Select(claim => new WithheldClaim(claim, ClaimVerdict.NoAgreement.Word()))] } });
    }

    public async ValueTask MachineIssuedAsync(string clientId, IReadOnlyList<string> scopes, string reference, CancellationToken cancellationToken) =>
        await audit.AppendAsync(
            new AuditEvent(time.GetUtcNow(), AuditKinds.MachineTokenIssued, reference, clientId, null, null, scopes.Count == 0 ? "without scope" : $"scope {string.Join(' ', scopes)}")
            {
                Facts = new AuditFacts { Configuration = current.Directory.Version },
            },
            cancellationToken);

    public ValueTask RevokedAsync(GrantBasis basis, CancellationToken cancellationToken) => new(audit.AppendAsync(Event(AuditKinds.TokenRevoked, basis, null), cancellationToken));

    // Not made a second time: then the event is not either.
    public async ValueTask RefusedAsync(GrantBasis basis, Rejection rejection, CancellationToken cancellationToken) =>
        _ = await commits.SaveAsync(
            [
                seen.Remembering("token-refused", $"{basis.Reference} {rejection.Code}", time.GetUtcNow() + Remembered),
                audit.Appending(Event(AuditKinds.TokenRefused, basis, rejection)),
            ],
            cancellationToken);

    private AuditEvent Event(string kind, GrantBasis basis, Rejection? rejection) =>
        new(time.GetUtcNow(), kind, basis.Reference, basis.ClientId, basis.OrganisationId, rejection?.Code.ToString(), rejection?.Detail)
        {
            Facts = new AuditFacts { Upstream = basis.UpstreamId, Clause = rejection?.Code.Clause, Configuration = current.Directory.Version },
        };
}
