using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>The hub's own commits, before one of which something else happens: what two requests at once come to by chance comes here each time.</summary>
internal sealed class HeldCommits : ICommits
{
    private ICommits _commits = null!;
    private int _skip;
    private Func<Task>? _first;

    /// <summary>Something that happens wholly before the next commit is made, or before a later one.</summary>
    public void Before(Func<Task> first, int skip = 0) => (_first, _skip) = (first, skip);

    public void Replace(IServiceCollection services)
    {
        var own = services.Last(service => service.ServiceType == typeof(ICommits)).ImplementationType!;
        services.Replace(ServiceDescriptor.Singleton<ICommits>(provider =>
        {
            _commits = (ICommits)ActivatorUtilities.CreateInstance(provider, own);
            return this;
        }));
    }

    public async Task<PreparedWrite?> SaveAsync(IReadOnlyList<PreparedWrite> writes, CancellationToken cancellationToken)
    {
        if (_first is { } first && _skip-- == 0)
        {
            _first = null;
            await first();
        }

        return await _commits.SaveAsync(writes, cancellationToken);
    }
}
