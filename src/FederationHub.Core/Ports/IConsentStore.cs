using FederationHub.Core.Release;
using FederationHub.Outcomes;

namespace FederationHub.Core.Ports;

/// <summary>
/// Consents and notices: a row for each person, application and <see cref="ConsentRecord.Scope"/>. What ended is never given, purged or not.
/// </summary>
public interface IConsentStore
{
    /// <summary>
    /// Keeps a consent. One of the same person, application and scope that still counts goes on with the new end: it keeps the earlier
    /// <see cref="ConsentRecord.GivenAt"/>, since what rests on it stands without a break.
    /// </summary>
    PreparedWrite Giving(ConsentRecord consent);

    /// <summary>Everything that a person agreed to, or was told, about an application; the newest first.</summary>
    /// <param name="person">As <see cref="Identity.PersonHash"/>.</param>
    /// <param name="application">Id of the application.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<ConsentRecord>> FindAsync(string person, string application, CancellationToken cancellationToken);

    /// <summary>Everything of a person, the newest first.</summary>
    Task<IReadOnlyList<ConsentRecord>> OfPersonAsync(string person, CancellationToken cancellationToken);

    /// <summary>Whether a consent counts now: asked again wherever something that rests on one is given.</summary>
    /// <param name="person">As <see cref="Identity.PersonHash"/>.</param>
    /// <param name="application">Id of the application.</param>
    /// <param name="scope">As <see cref="ConsentRecord.Scope"/>.</param>
    /// <param name="given">When the one that is meant was given: one that was given later, after a withdrawal, is another one.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<bool> CountsAsync(string person, string application, string scope, DateTimeOffset given, CancellationToken cancellationToken);

    /// <summary>Withdraws a consent. Not made when there is none.</summary>
    PreparedWrite Withdrawing(string person, string application, string scope);

    /// <summary>Removes everything of a person; gives how many rows.</summary>
    Task<int> EraseAsync(string person, CancellationToken cancellationToken);
}
