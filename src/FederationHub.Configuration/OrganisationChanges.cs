using FederationHub.Configuration.Changing;
using FederationHub.Configuration.Reading;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Organisations;

namespace FederationHub.Configuration;

/// <summary>The single changes of organisations.</summary>
public static class OrganisationChanges
{
    /// <summary>Makes an organisation a draft, published or suspended.</summary>
    /// <param name="organisation">The organisation's id.</param>
    /// <param name="state">The state.</param>
    public static SettingsChange SetState(string organisation, OrganisationState state) => new(settings =>
    {
        if (settings.Organisations.FirstOrDefault(known => known.Id == organisation) is not { } found)
        {
            var near = Nearest.To(organisation, settings.Organisations.Select(known => known.Id));
            return new ChangeStep.No($"There is no organisation '{Shown.Of(organisation)}'.{(near is null ? "" : $" Did you mean '{near}'?")} See: fedhub org list");
        }

        return found.State == state
            ? new ChangeStep.Already($"'{organisation}' is {OrganisationReader.WordOf(state)} already.")
            : new ChangeStep.To(
                settings with { Organisations = [.. settings.Organisations.Select(other => other == found ? found with { State = state } : other)] },
                $"organisation {organisation}: {OrganisationReader.WordOf(found.State)} to {OrganisationReader.WordOf(state)}");
    })
    { Organisation = organisation };
}
