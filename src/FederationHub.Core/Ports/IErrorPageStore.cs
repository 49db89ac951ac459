using FederationHub.Core.Audit;

namespace FederationHub.Core.Ports;

/// <summary>Error pages, for a day after they were shown, so that a reload and a help desk see the same one. Rows stand under a hash of the reference and are sealed with it.</summary>
public interface IErrorPageStore
{
    /// <summary>Keeps a page; one that is there under the same reference is replaced, since a login that goes on can be refused again.</summary>
    /// <param name="reference">Ten characters, without hyphens.</param>
    /// <param name="page">The page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task KeepAsync(string reference, KeptErrorPage page, CancellationToken cancellationToken);

    /// <summary>The page of a reference, or null when there is none or its day is over.</summary>
    /// <param name="reference">Ten characters, without hyphens.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<KeptErrorPage?> FindAsync(string reference, CancellationToken cancellationToken);
}
