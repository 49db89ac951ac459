namespace FederationHub.Core.Ports;

/// <summary>
/// The hub's long-lived keys as an operator sees them, and their change. A key that signs is first published and signs later, at an
/// instant that is kept with it: no work must run for it to take over, and every node does so at once. One that decrypts does so from
/// the beginning, and is published at its instant in place of the one before.
/// </summary>
public interface IKeyRotation
{
    /// <summary>All keys, without any of their material. Makes none.</summary>
    Task<IReadOnlyList<HubKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes the next key of a use, or says which one is there already: two at once make one. With <see cref="TimeSpan.Zero"/> the next
    /// key, made or there, signs as soon as every node can have published it.
    /// </summary>
    /// <param name="use">A use that rotates: tokens, SAML requests or SAML decryption.</param>
    /// <param name="publishFor">
    /// How long the other one stays in use; null until it is asked again with a time. A next key that waits for one takes the one given
    /// here; one that has its instant keeps it, unless it is to be now (zero).
    /// </param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<RotatedKey> RotateAsync(HubKeyUse use, TimeSpan? publishFor, string actor, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a key out of use at once, published no longer: what it signed counts for nothing, what is encrypted to it is not read. Where it was the current one, the next one
    /// signs from now, made if there is none. False when no key that rotates has this id.
    /// </summary>
    Task<bool> RetireAsync(string keyId, string actor, CancellationToken cancellationToken);

    /// <summary>
    /// Follows what another process did, by one cheap read. Gives the keys that rotate when they are others than at the last call, or
    /// when one has taken over since; else null.
    /// </summary>
    Task<IReadOnlyList<HubKey>?> RefreshAsync(CancellationToken cancellationToken);
}

/// <summary>One key of the hub.</summary>
/// <param name="Use">What it is for.</param>
/// <param name="KeyId">The <c>kid</c> of a key that signs tokens, SHA-256 of a certificate, or the id of the master key; empty for the pairwise key, which has none.</param>
/// <param name="State">Where it stands.</param>
/// <param name="MadeAt">When it was made.</param>
/// <param name="Since">Since when it stands there; for a next key, when it will sign: null when that is not decided.</param>
/// <param name="Until">When it leaves the published keys, or decrypts no longer, for one that was followed; else null.</param>
public sealed record HubKey(HubKeyUse Use, string KeyId, HubKeyState State, DateTimeOffset MadeAt, DateTimeOffset? Since, DateTimeOffset? Until)
{
    /// <summary>When its certificate ends; null without one.</summary>
    public DateTimeOffset? CertificateEnds { get; init; }
}

/// <summary>What a key is for.</summary>
public enum HubKeyUse
{
    /// <summary>Signs tokens, RS256.</summary>
    TokensRs256,

    /// <summary>Signs tokens, PS256.</summary>
    TokensPs256,

    /// <summary>Signs tokens, ES256.</summary>
    TokensEs256,

    /// <summary>Signs SAML requests.</summary>
    SamlRequests,

    /// <summary>Decrypts SAML assertions.</summary>
    SamlDecryption,

    /// <summary>Makes pairwise subjects; never rotated (ruling 15).</summary>
    Pairwise,

    /// <summary>Seals the vault and the sessions.</summary>
    Master,
}

/// <summary>Where a key stands.</summary>
public enum HubKeyState
{
    /// <summary>Published, signs later; one for decryption decrypts, and is published later.</summary>
    Next,

    /// <summary>In use.</summary>
    Current,

    /// <summary>Signs no longer, and is published as long as something that it signed can live; one for decryption is published no longer, and still decrypts.</summary>
    Retired,

    /// <summary>Signed once; published no longer. An ID token that it signed still serves as a hint. One for decryption decrypts no longer.</summary>
    Past,
}

/// <summary>What came of a rotation.</summary>
/// <param name="Key">The next key.</param>
/// <param name="Change">What was done.</param>
public sealed record RotatedKey(HubKey Key, KeyChange Change);

/// <summary>What a rotation did.</summary>
public enum KeyChange
{
    /// <summary>A key was there already.</summary>
    None,

    /// <summary>The key was made.</summary>
    Made,

    /// <summary>The key that was there was told to sign.</summary>
    Activated,
}
