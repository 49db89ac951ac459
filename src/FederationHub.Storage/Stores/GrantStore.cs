using System.Text;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Storage.Ephemeral;

namespace FederationHub.Storage.Stores;

internal sealed class GrantStore(IEphemeralStore rows, TimeProvider time) : IGrantStore
{
    public ValueTask PutCodeAsync(string code, GrantedLogin login, TimeSpan lifetime, CancellationToken cancellationToken) =>
        rows.PutAsync(EphemeralKinds.Code, code, Encoding.UTF8.GetBytes(login.ToJson()), Until(lifetime), cancellationToken);

    public async ValueTask<GrantedLogin?> FindCodeAsync(string code, CancellationToken cancellationToken) =>
        await rows.GetAsync(EphemeralKinds.Code, code, cancellationToken) is { } row ? GrantedLogin.FromJson(Encoding.UTF8.GetString(row.Payload)) : null;

    public ValueTask<bool> TrySpendCodeAsync(string code, TimeSpan lifetime, CancellationToken cancellationToken) =>
        rows.TryAddAsync(EphemeralKinds.SpentCode, code, default, Until(lifetime), cancellationToken);

    public ValueTask<bool> TryAddAccessTokenAsync(string tokenId, AccessTokenRecord record, TimeSpan lifetime, CancellationToken cancellationToken) =>
        rows.TryAddAsync(EphemeralKinds.AccessToken, tokenId, Encoding.UTF8.GetBytes(record.ToJson()), Until(lifetime), cancellationToken);

    // A mark stands where a token was revoked.
    public async ValueTask<AccessTokenRecord?> FindAccessTokenAsync(string tokenId, CancellationToken cancellationToken) =>
        await rows.GetAsync(EphemeralKinds.AccessToken, tokenId, cancellationToken) is { Payload.Length: > 0 } row
            ? AccessTokenRecord.FromJson(Encoding.UTF8.GetString(row.Payload))
            : null;

    public ValueTask RevokeAccessTokenAsync(string tokenId, TimeSpan lifetime, CancellationToken cancellationToken) =>
        rows.PutAsync(EphemeralKinds.AccessToken, tokenId, default, Until(lifetime), cancellationToken);

    private DateTimeOffset Until(TimeSpan lifetime) => time.GetUtcNow() + lifetime;
}
