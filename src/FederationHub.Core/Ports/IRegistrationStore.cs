using FederationHub.Core.Applications;
using FederationHub.Outcomes;

namespace FederationHub.Core.Ports;

/// <summary>
/// Applications that registered themselves, and the tokens with which they may. They stand apart from the configuration: no file has them, and applying
/// one removes none.
/// </summary>
public interface IRegistrationStore
{
    /// <summary>The version that is live; 0 before the first change. One cheap read, polled.</summary>
    Task<long> VersionAsync(CancellationToken cancellationToken);

    /// <summary>All of them, with their version.</summary>
    Task<Registrations> LoadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes a change and tells of it in one transaction. False when somebody else changed anything since <paramref name="expectedVersion"/>: so two
    /// nodes never both take the last place.
    /// </summary>
    Task<bool> SaveAsync(RegistrationChange change, long expectedVersion, PreparedWrite told, CancellationToken cancellationToken);
}

/// <summary>What changes of the registrations.</summary>
public sealed record RegistrationChange
{
    /// <summary>Tokens that are added or take the place of the one of their id.</summary>
    public IReadOnlyList<RegistrationToken> Tokens { get; init; } = [];

    /// <summary>Applications that are added or take the place of the one of their id.</summary>
    public IReadOnlyList<RegisteredApplication> Applications { get; init; } = [];

    /// <summary>Ids of tokens that go.</summary>
    public IReadOnlyList<string> GoneTokens { get; init; } = [];

    /// <summary>Ids of applications that go.</summary>
    public IReadOnlyList<string> GoneApplications { get; init; } = [];
}
