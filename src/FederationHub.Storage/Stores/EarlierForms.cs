using System.Text.Json;
using System.Text.Json.Nodes;
using FederationHub.Core.Organisations;

namespace FederationHub.Storage.Stores;

/// <summary>Says in the form of now what an earlier release wrote, so that an upgrade keeps the configuration and opens nothing that was closed.</summary>
internal static class EarlierForms
{
    // Form 3 says more and says nothing differently: its number keeps releases before it from reading past agreements and access rules.
    /// <summary>A row of settings in the form of <see cref="SettingsStore.Format"/>.</summary>
    /// <param name="form">The form that it was written in.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="json">What is stored.</param>
    public static string Raise(int form, string kind, string json) =>
        form < 2 && kind == SettingsStore.Kinds.Organisation ? WithState(json)
        : form < 4 && kind == SettingsStore.Kinds.Upstream ? WithAllow(json)
        : json;

    // Form 1 knew an organisation as suspended or not; what was not, was published.
    private static string WithState(string json)
    {
        var organisation = JsonNode.Parse(json)?.AsObject() ?? throw new JsonException("A setting is an object.");
        if (organisation.Remove("Suspended", out var suspended))
        {
            organisation[nameof(HomeOrganisation.State)] = (suspended?.GetValue<bool>() ?? false ? OrganisationState.Suspended : OrganisationState.Published).ToString();
        }

        return organisation.ToJsonString();
    }

    // Before form 4 the one thing that a SAML organisation could be allowed had a switch of its own.
    private static string WithAllow(string json)
    {
        var upstream = JsonNode.Parse(json)?.AsObject() ?? throw new JsonException("A setting is an object.");
        if (upstream[nameof(Upstream.Settings)]?.GetValue<string>() is { } column && JsonNode.Parse(column) is JsonObject settings && settings.Remove("allow_sha1", out var allowed))
        {
            if (allowed?.GetValue<bool>() ?? false)
            {
                settings["allow"] = new JsonArray("sha1");
            }

            upstream[nameof(Upstream.Settings)] = settings.ToJsonString();
        }

        return upstream.ToJsonString();
    }
}
