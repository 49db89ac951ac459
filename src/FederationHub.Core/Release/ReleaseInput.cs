using FederationHub.Core.Agreements;
using FederationHub.Core.Applications;
using FederationHub.Core.Identity;

namespace FederationHub.Core.Release;

/// <summary>What a release is decided from.</summary>
public sealed record ReleaseInput
{
    /// <summary>The application, from the snapshot of now.</summary>
    public required Application Application { get; init; }

    /// <summary>The statement.</summary>
    public required IdentityStatement Statement { get; init; }

    /// <summary>The subject for this application: <see cref="PairwiseSubject.Compute"/>.</summary>
    public required string Subject { get; init; }

    /// <summary>The agreements of the statement's organisation for this application, active or not.</summary>
    public required IReadOnlyList<Agreement> Agreements { get; init; }

    /// <summary>The instant at which an agreement must be active.</summary>
    public required DateTimeOffset Now { get; init; }
}
