using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Applications;
using FederationHub.Core.Sessions;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads <c>discovery</c> of an application: how its people find their organisation.</summary>
internal static class DiscoveryBlock
{
    private const int MostResponses = 20;

    private static readonly (string Word, DiscoveryListMode Meaning)[] Modes =
        [("list", DiscoveryListMode.List), ("search", DiscoveryListMode.Search), ("domain_only", DiscoveryListMode.DomainOnly)];

    private static readonly (string Word, RememberChoice Meaning)[] Remembers =
        [("off", RememberChoice.Off), ("recent", RememberChoice.Recent), ("recent_and_auto", RememberChoice.RecentAndAuto)];

    /// <summary>The word of a list mode.</summary>
    public static string WordOf(DiscoveryListMode mode) => Modes.First(word => word.Meaning == mode).Word;

    /// <summary>The word for what is remembered.</summary>
    public static string WordOf(RememberChoice remember) => Remembers.First(word => word.Meaning == remember).Word;

    /// <summary>What is usual for an application with these sessions: where many people use one browser it remembers nobody's choice.</summary>
    public static DiscoverySettings UsualFor(SessionSettings session) => new() { Remember = session.PublicTerminal ? RememberChoice.Off : RememberChoice.Recent };

    public static DiscoverySettings Read(Section section, SessionSettings session, KnownNames names)
    {
        var usual = UsualFor(session);
        if (section.Child("discovery") is not { } block)
        {
            return usual;
        }

        var pinned = block.Texts("pinned", TextRules.Slug);
        var settings = new DiscoverySettings
        {
            ListMode = block.Choice("list_mode", Modes) ?? usual.ListMode,
            Pinned = [.. pinned.Select(entry => entry.Value)],
            Remember = block.Choice("remember", Remembers) ?? usual.Remember,
            ShowNotConnected = block.Flag("show_not_connected"),
            KeycloakHint = block.Flag("keycloak_hint"),
            EntityId = block.Text("entity_id", AddressRules.EntityId)?.Value,
            Responses = [.. block.Texts("responses", AddressRules.Url).Select(response => response.Value)],
        };
        block.Finish();
        foreach (var entry in pinned)
        {
            names.Refer(KnownNames.Kind.Entry, entry);
        }

        if (pinned.Count > DiscoverySettings.MostPinned)
        {
            block.Problem("pinned", $"There are {pinned.Count} entries; at most {DiscoverySettings.MostPinned} stand above the search. Keep those that people need.");
        }

        if (session.PublicTerminal && settings.Remember != RememberChoice.Off)
        {
            block.Problem("remember", "Where many people use one browser (session: public_terminal) it remembers nobody's choice. Write remember: off, or remove the key.");
        }

        if (settings.ShowNotConnected && settings.ListMode != DiscoveryListMode.List)
        {
            block.Problem("show_not_connected", "It shows organisations that are not even customers where the list of those who are is nobody's to read. Write list_mode: list, or remove the key.");
        }

        if ((settings.EntityId is null) != (settings.Responses.Count == 0))
        {
            block.Problem(settings.EntityId is null ? "responses" : "entity_id", "Who asks for the choice alone is known by entity_id, and told it at one of responses. Write both, or neither.");
        }

        if (settings.Responses.Count > MostResponses)
        {
            block.Problem("responses", $"There are {settings.Responses.Count} addresses; at most {MostResponses} are read.");
        }

        return settings;
    }

    /// <summary>Who asks is known by its entity ID alone, so two applications cannot have one.</summary>
    public static void CheckEntityIds(IReadOnlyList<ApplicationDraft> applications)
    {
        foreach (var same in applications.Where(draft => draft.Application.Discovery.EntityId is not null).GroupBy(draft => draft.Application.Discovery.EntityId, StringComparer.Ordinal))
        {
            foreach (var other in same.Skip(1))
            {
                other.Block.Problem("discovery", $"The entity_id '{Shown.Of(same.Key!)}' is also that of application '{same.First().Application.Id}'. Each service has its own.");
            }
        }
    }
}
