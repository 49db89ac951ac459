namespace FederationHub.Server.Web;

/// <summary>A form that posts itself; a button serves browsers without script.</summary>
internal sealed record AutoPostPage : HubPage
{
    public override string Kind => "continue";

    public required string Action { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; }

    public static Page For(HttpContext http, IReadOnlyList<string> languages, string action, IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        var words = Words.For(http.Request, languages);
        return new Page("/Pages/Login/AutoPost.cshtml", new AutoPostPage
        {
            Words = words,
            Title = words["continue.title"],
            Action = action,
            Fields = fields,
            FormOrigins = [SecurityHeaders.OriginOf(action)],
        });
    }
}
