using System.Text;

namespace FederationHub.Samples.Demo;

/// <summary>What the console says when people can log in.</summary>
internal static class Welcome
{
    /// <summary>The text; its first line begins with "ready" and the hub's URL, or that of the demo page where the hub runs elsewhere.</summary>
    public static string Text(DemoOptions options, DemoWorld world)
    {
        var text = new StringBuilder($"ready {options.DemoUrl}\n\n");
        if (options.WithoutHub)
        {
            text.AppendLine(FormattableString.Invariant($"Your hub is at {options.HubUrl}. Let it know all of this with: fedhub apply {options.HubFile}\n"));
        }

        text.Append("Open one of these and log in:\n");
        foreach (var application in world.Applications)
        {
            text.AppendLine(FormattableString.Invariant($"  {application.BaseUrl}  {application.Name}: {application.AboutEn}"));
        }

        text.Append("\nThen choose one of these organisations:\n");
        foreach (var organisation in world.Organisations)
        {
            text.AppendLine(FormattableString.Invariant($"  {organisation.NameNl} ({(organisation.Saml is null ? "OpenID Connect" : "SAML 2.0")}, search for {organisation.Scopes[0]})"));
        }

        text.AppendLine(FormattableString.Invariant($"The list has {options.Organisations} more; they are not connected.\n"));
        text.Append("Then choose who you are; there is no password:\n");
        foreach (var person in world.School.Personas)
        {
            text.AppendLine(FormattableString.Invariant($"  {person.DisplayName}: {person.RoleEn}"));
        }

        text.Append("On that page, \"Iets stuk maken\" (Break something) makes the organisation answer wrongly.\n\n");
        text.AppendLine(FormattableString.Invariant($"An organisation that is not open yet, by the start link of an application for testing: {world.StartLink(options.HubUrl)}"));
        if (!options.WithoutHub)
        {
            text.AppendLine(FormattableString.Invariant($"Make a client of your own and log in with it: {options.HubUrl}/developers"));
        }

        text.AppendLine(FormattableString.Invariant($"All of this as a page: {options.DemoUrl}/demo"));
        text.AppendLine(FormattableString.Invariant($"Data: {options.Data} (--fresh empties it)"));
        text.Append("Stop with Ctrl+C.");
        return text.ToString();
    }
}
