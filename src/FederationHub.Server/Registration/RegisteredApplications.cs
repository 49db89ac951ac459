using FederationHub.Configuration.Registering;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Ports;

namespace FederationHub.Server.Registration;

/// <summary>What registered itself, as this node knows it: followed by its version, added to the snapshot of the configuration, and ended in time.</summary>
internal sealed class RegisteredApplications(IRegistrationStore store, Registrar registrar, TimeProvider time)
{
    private volatile Registrations _known = Registrations.None;

    /// <summary>Whether an id is of an application that registered itself.</summary>
    public bool Knows(string id) => Find(id) is not null;

    /// <summary>Whether an id is of a registration whose time has come. A snapshot does not know the time.</summary>
    public bool HasEnded(string id) => Find(id) is { } found && found.EndsAt <= time.GetUtcNow();

    /// <summary>The settings with what registered itself.</summary>
    public HubSettings AddTo(HubSettings settings) => _known.AddTo(settings, time.GetUtcNow());

    /// <summary>Loads what changed since, and removes what has ended; gives the version that is live.</summary>
    public async Task<long> FollowAsync(CancellationToken cancellationToken)
    {
        if (await store.VersionAsync(cancellationToken) != _known.Version)
        {
            _known = await store.LoadAsync(cancellationToken);
        }

        var isOver = Registrar.NeedsSweep(_known, time.GetUtcNow());
        while (isOver && await registrar.SweepOneAsync(cancellationToken))
        {
            _known = await store.LoadAsync(cancellationToken);
        }

        return _known.Version;
    }

    private RegisteredApplication? Find(string id) =>
        id.StartsWith(Registrar.IdPrefix, StringComparison.Ordinal) ? _known.Applications.FirstOrDefault(registered => registered.Application.Id.Value == id) : null;
}
