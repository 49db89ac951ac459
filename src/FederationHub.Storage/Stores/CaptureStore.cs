using System.Text.Json;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Encryption;
using FederationHub.Storage.Ephemeral;

namespace FederationHub.Storage.Stores;

internal sealed class CaptureStore(HubDatabase database, IEphemeralStore rows, Randomness randomness) : ICaptureStore
{
    public PreparedWrite Inviting(string token, CaptureInvitation invitation)
    {
        ArgumentNullException.ThrowIfNull(invitation);
        return rows.Adding(EphemeralKinds.CaptureInvitation, token, JsonSerializer.SerializeToUtf8Bytes(invitation, StoredJson.Passing), invitation.EndsAt);
    }

    public async Task<CaptureInvitation?> FindInvitationAsync(string token, CancellationToken cancellationToken) =>
        Read(await rows.GetAsync(EphemeralKinds.CaptureInvitation, token, cancellationToken));

    public async Task<CaptureInvitation?> TakeInvitationAsync(string token, CancellationToken cancellationToken) =>
        Read(await rows.TakeAsync(EphemeralKinds.CaptureInvitation, token, cancellationToken));

    // The reference stands on pages and in the log, so the key that is derived from it protects nothing: the master key does, inside.
    public PreparedWrite Keeping(CapturedStatement captured)
    {
        ArgumentNullException.ThrowIfNull(captured);
        var box = SealedBox.Seal(KeyOf(captured.Reference), JsonSerializer.SerializeToUtf8Bytes(captured, StoredJson.Passing), [], randomness);
        return rows.Putting(EphemeralKinds.Capture, captured.Reference, box, captured.EndsAt);
    }

    public async Task<CapturedStatement?> FindAsync(string reference, CancellationToken cancellationToken) =>
        await rows.GetAsync(EphemeralKinds.Capture, reference, cancellationToken) is { } row
            ? JsonSerializer.Deserialize<CapturedStatement>(SealedBox.Open(KeyOf(reference), row.Payload, []), StoredJson.Passing)
            : null;

    private static CaptureInvitation? Read(EphemeralValue? row) => row is null ? null : JsonSerializer.Deserialize<CaptureInvitation>(row.Payload, StoredJson.Passing);

    private byte[] KeyOf(string reference) => database.MasterKey.Derive("capture", reference);
}
