using System.Net;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Samples.IdentityProvider.Pages;

namespace FederationHub.Samples.Demo;

/// <summary>`/demo/break`: one switch an organisation, which makes each of its answers wrong until it is set back.</summary>
internal static class BreakPage
{
    public static void Map(IEndpointRouteBuilder routes, DemoWorld world)
    {
        routes.MapGet("/demo/break", (HttpContext http) => Render(http, world));
        routes.MapPost("/demo/break", (HttpContext http, CancellationToken cancellation) => SwitchAsync(http, world, cancellation)).DisableAntiforgery();
    }

    private static async Task<IResult> SwitchAsync(HttpContext http, DemoWorld world, CancellationToken cancellation)
    {
        var form = await http.Request.ReadFormAsync(cancellation);
        if (world.AllOrganisations.FirstOrDefault(known => known.Id == form["organisation"].ToString()) is not { } organisation
            || !Enum.TryParse<Breakage>(form["breakage"].ToString(), out var breakage) || !BreakageText.Switches(organisation, dutch: false).Any(row => row.Value == breakage))
        {
            return Results.BadRequest();
        }

        if (breakage == Breakage.NewCertificate)
        {
            // It happens once: from now on the new one is the certificate.
            organisation.RollKey(keepPrevious: false);
            breakage = Breakage.None;
        }

        organisation.Breakage = breakage;
        http.Response.Headers.Location = "/demo/break";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static IResult Render(HttpContext http, DemoWorld world)
    {
        var dutch = DemoPage.IsDutch(http);
        var nonce = RandomNumberGenerator.GetHexString(32);
        DemoPage.SetHeaders(http, nonce, "'self'");
        var rows = string.Concat(world.AllOrganisations.Select(organisation =>
        {
            var options = string.Concat(BreakageText.Switches(organisation, dutch).Select(row =>
                $"<option value=\"{row.Value}\"{(organisation.Breakage == row.Value ? " selected" : "")}>{Text(row.Text)}</option>\n"));
            return $"""
                <form method="post" action="/demo/break">
                <h2><label for="{organisation.Id}">{Text(dutch ? organisation.NameNl : organisation.NameEn)}</label></h2>
                <input type="hidden" name="organisation" value="{organisation.Id}">
                <select id="{organisation.Id}" name="breakage">
                {options}</select>
                <button>{(dutch ? "Zet" : "Set")}</button>
                </form>

                """;
        }));
        var main = $"""
            <h1>{(dutch ? "Iets stuk maken" : "Break it")}</h1>
            <p>{(dutch ? "Wat een organisatie hier fout doet, doet ze bij elke login, totdat je «Niets» kiest. Log daarna in bij een toepassing en kijk wat de hub zegt." : "What an organisation does wrong here, it does at each login, until you choose “Nothing”. Then log in at an application and see what the hub says.")}</p>
            <p>{(dutch ? "Zonder e-mailadres en met een geweigerde tweede factor zie je het verschil bij Praktijkplein en Proeftuin, die daarom vragen." : "Without an e-mail address and with a refused second factor you see the difference at Praktijkplein and Proeftuin, which ask for them.")}</p>
            {rows}<p><a href="/demo">{(dutch ? "Terug naar de demo" : "Back to the demo")}</a></p>
            """;
        return DemoPage.Html(dutch, "demo-break", nonce, main);
    }

    private static string Text(string? value) => WebUtility.HtmlEncode(value ?? "");
}
