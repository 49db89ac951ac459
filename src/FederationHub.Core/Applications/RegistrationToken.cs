namespace FederationHub.Core.Applications;

/// <summary>
/// An initial access token (RFC 7591 1.2) as it is kept: with it software registers itself, as an application like <see cref="Template"/> and never as more.
/// </summary>
public sealed record RegistrationToken
{
    /// <summary>What operators call it. Not a secret.</summary>
    public required string Id { get; init; }

    /// <summary>The hash of the token, in the form that the OpenId library makes; the token itself is nowhere.</summary>
    public required string Hash { get; init; }

    /// <summary>What an operator noted about who has it, or null.</summary>
    public string? Note { get; init; }

    /// <summary>What every application registered with it is; id, name, addresses and way of authenticating are its own.</summary>
    public required Application Template { get; init; }

    /// <summary>Whether what is registered with it gets pairwise subjects only.</summary>
    public bool PairwiseOnly { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>From this instant nothing can be registered with it; what was registered goes on.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>When an operator revoked it, or null. It stays for as long as an application lives that came with it, since changes of that are held against it.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>How long an application that is registered with it lives, in days.</summary>
    public required int LifeDays { get; init; }

    /// <summary>Most applications that live at a time.</summary>
    public required int Most { get; init; }

    /// <summary>Whether something can be registered with it.</summary>
    /// <param name="now">The instant.</param>
    public bool Counts(DateTimeOffset now) => RevokedAt is null && EndsAt > now;
}

/// <summary>An application that registered itself (RFC 7591).</summary>
public sealed record RegisteredApplication
{
    /// <summary>What it is, as any application of the configuration is.</summary>
    public required Application Application { get; init; }

    /// <summary>Id of the <see cref="RegistrationToken"/> that it came with.</summary>
    public required string Token { get; init; }

    /// <summary>The hash of the token with which it reads, changes and removes its registration (RFC 7592 1.2).</summary>
    public required string AccessHash { get; init; }

    /// <summary>What it was registered with, as JSON with the names of the specifications.</summary>
    public required string Metadata { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>From this instant it is unknown everywhere.</summary>
    public required DateTimeOffset EndsAt { get; init; }
}
