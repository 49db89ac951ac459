using System.Globalization;
using System.Text;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;
using FederationHub.Storage.Ephemeral;

namespace FederationHub.Storage.Stores;

internal sealed class GrantStore(IEphemeralStore rows, ICommits commits, TimeProvider time) : IGrantStore
{
    public PreparedWrite PuttingCode(string code, GrantedLogin login, TimeSpan lifetime) =>
        rows.Putting(EphemeralKinds.Code, code, Encoding.UTF8.GetBytes(login.ToJson()), Until(lifetime));

    public async ValueTask<GrantedLogin?> FindCodeAsync(string code, CancellationToken cancellationToken) =>
        await rows.GetAsync(EphemeralKinds.Code, code, cancellationToken) is { } row ? GrantedLogin.FromJson(Encoding.UTF8.GetString(row.Payload)) : null;

    public async ValueTask<bool> TrySpendCodeAsync(string code, TimeSpan lifetime, NewAccessToken? token, CancellationToken cancellationToken)
    {
        var spending = rows.Adding(EphemeralKinds.SpentCode, code, default, Until(lifetime));
        if (token is null)
        {
            return await commits.SaveAsync([spending], cancellationToken) is null;
        }

        var adding = rows.Adding(EphemeralKinds.AccessToken, token.Id, Encoding.UTF8.GetBytes(token.Record.ToJson()), Until(token.Lifetime));
        var beginning = token.Family is { } family ? rows.Adding(EphemeralKinds.RefreshFamily, family.Handle, Bytes(family.Family.ToJson()), Until(family.Lifetime)) : null;
        var unmade = await commits.SaveAsync(beginning is null ? [spending, adding, token.Told] : [spending, adding, beginning, token.Told], cancellationToken);
        // Only what it gives could not be kept: its id is taken or was revoked, and the code is spent all the same.
        return unmade is not null && (unmade == adding || unmade == beginning) ? await commits.SaveAsync([spending, token.Told], cancellationToken) is null : unmade is null;
    }

    // A mark stands where a token was revoked.
    public async ValueTask<AccessTokenRecord?> FindAccessTokenAsync(string tokenId, CancellationToken cancellationToken) =>
        await rows.GetAsync(EphemeralKinds.AccessToken, tokenId, cancellationToken) is { Payload.Length: > 0 } row
            ? AccessTokenRecord.FromJson(Encoding.UTF8.GetString(row.Payload))
            : null;

    public ValueTask RevokeAccessTokenAsync(string tokenId, TimeSpan lifetime, CancellationToken cancellationToken) =>
        rows.PutAsync(EphemeralKinds.AccessToken, tokenId, default, Until(lifetime), cancellationToken);

    public async ValueTask<KeptRefreshFamily?> FindFamilyAsync(string family, CancellationToken cancellationToken) =>
        await rows.GetAsync(EphemeralKinds.RefreshFamily, family, cancellationToken) is { Payload.Length: > 0 } row
            ? new KeptRefreshFamily(RefreshFamily.FromJson(Encoding.UTF8.GetString(row.Payload)), row.Version)
            : null;

    public async ValueTask<bool> TryRefreshAsync(string family, long expectedVersion, RefreshFamily? rotated, TimeSpan lifetime, NewAccessToken token, CancellationToken cancellationToken)
    {
        var adding = rows.Adding(EphemeralKinds.AccessToken, token.Id, Bytes(token.Record.ToJson()), Until(token.Lifetime));
        return rotated is null
            ? await commits.SaveAsync([adding, token.Told], cancellationToken) is null
            : await commits.SaveAsync([rows.Replacing(EphemeralKinds.RefreshFamily, family, expectedVersion, Bytes(rotated.ToJson()), Until(lifetime)), adding, token.Told], cancellationToken) is null;
    }

    public ValueTask RevokeFamilyAsync(string family, TimeSpan lifetime, CancellationToken cancellationToken) =>
        rows.PutAsync(EphemeralKinds.RefreshFamily, family, default, Until(lifetime), cancellationToken);

    public ValueTask EndOfflineAsync(string person, DateTimeOffset at, TimeSpan lifetime, CancellationToken cancellationToken) =>
        rows.PutAsync(EphemeralKinds.OfflineEnded, person, Bytes(at.ToString("O", CultureInfo.InvariantCulture)), Until(lifetime), cancellationToken);

    public async ValueTask<DateTimeOffset?> OfflineEndedAsync(string person, CancellationToken cancellationToken) =>
        await rows.GetAsync(EphemeralKinds.OfflineEnded, person, cancellationToken) is { } row
            ? DateTimeOffset.ParseExact(Encoding.UTF8.GetString(row.Payload), "O", CultureInfo.InvariantCulture)
            : null;

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);

    private DateTimeOffset Until(TimeSpan lifetime) => time.GetUtcNow() + lifetime;
}
