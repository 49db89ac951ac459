using FederationHub.Core.Release;
using FederationHub.Outcomes;

namespace FederationHub.Core.Ports;

/// <summary>
/// Consents and notices: a row for each person, application and <see cref="ConsentRecord.Scope"/>. What ended is never given, purged or not.
/// </summary>
public interface IConsentStore
{
    /// <summary>Keeps a consent, in the place of one of the same person, application and scope.</summary>
    PreparedWrite Giving(ConsentRecord consent);

    /// <summary>Everything that a person agreed to, or was told, about an application; the newest first.</summary>
    /// <param name="person">As <see cref="Identity.PersonHash"/>.</param>
    /// <param name="application">Id of the application.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<ConsentRecord>> FindAsync(string person, string application, CancellationToken cancellationToken);

    /// <summary>Everything of a person, the newest first.</summary>
    Task<IReadOnlyList<ConsentRecord>> OfPersonAsync(string person, CancellationToken cancellationToken);

    /// <summary>Whether a consent counts now: asked again wherever something that rests on one is given.</summary>
    Task<bool> CountsAsync(string person, string application, string scope, CancellationToken cancellationToken);

    /// <summary>Withdraws a consent. Not made when there is none.</summary>
    PreparedWrite Withdrawing(string person, string application, string scope);

    /// <summary>Removes everything of a person; gives how many rows.</summary>
    Task<int> EraseAsync(string person, CancellationToken cancellationToken);
}
