using System.Text.Json;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Storage.Ephemeral;

namespace FederationHub.Storage.Stores;

internal sealed class ErrorPageStore(IEphemeralStore rows, TimeProvider time) : IErrorPageStore
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    public async Task KeepAsync(string reference, KeptErrorPage page, CancellationToken cancellationToken) =>
        await rows.PutAsync(EphemeralKinds.ErrorPage, reference, JsonSerializer.SerializeToUtf8Bytes(page, StoredJson.Passing), time.GetUtcNow() + Life, cancellationToken);

    public async Task<KeptErrorPage?> FindAsync(string reference, CancellationToken cancellationToken) =>
        await rows.GetAsync(EphemeralKinds.ErrorPage, reference, cancellationToken) is { } row
            ? JsonSerializer.Deserialize<KeptErrorPage>(row.Payload, StoredJson.Passing)
            : null;
}
