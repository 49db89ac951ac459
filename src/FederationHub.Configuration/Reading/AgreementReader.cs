using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Agreements;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads one item of <c>agreements</c>.</summary>
internal static class AgreementReader
{
    private const int LongestText = 200;

    public static Agreement? Read(Section section, KnownNames names)
    {
        var id = names.ReadId(section, KnownNames.Kind.Agreement, TextRules.Slug);
        var organisation = section.Text("organisation", TextRules.Slug, required: true);
        var application = section.Text("application", required: true);
        var attributes = section.Texts("attributes", value => Agreement.CheckAttribute(value) is { } problem ? $"'{Shown.Of(value)}' is not an attribute. {problem}" : null);
        var from = section.Text("from", Days.Check, required: true);
        var to = section.Text("to", Days.CheckEnd);
        var who = section.Text("who", value => TextRules.Text(value, LongestText), required: true);
        var reference = section.Text("reference", value => TextRules.Text(value, LongestText), required: true);
        section.Finish();
        if (organisation is not null)
        {
            names.Refer(KnownNames.Kind.Organisation, organisation);
        }

        if (application is not null)
        {
            names.Refer(KnownNames.Kind.Application, application);
        }

        var begin = from is null ? null : Days.TryParse(from.Value);
        var end = to is null ? null : Days.TryParseEnd(to.Value);

        // One that was withdrawn before it began ends where it begins.
        if (begin > end)
        {
            section.Problem("to", $"The agreement would end ({to!.Value}) before it begins ({from!.Value}). Make 'to' later; a day counts whole.");
        }

        return id is null || organisation is null || application is null || begin is null || who is null || reference is null
            ? null
            : new Agreement
            {
                Id = id.Value,
                Organisation = organisation.Value,
                Application = application.Value,
                Attributes = [.. attributes.Select(attribute => attribute.Value)],
                From = begin.Value,
                To = end,
                Who = who.Value,
                Reference = reference.Value,
            };
    }
}
