using System.Text;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

public sealed class HostileBodyTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private readonly HubWorld _world = fixture.World;

    public static TheoryData<string, string?, string> Bodies
    {
        get
        {
            var rows = new TheoryData<string, string?, string>();
            foreach (var path in (string[])["/login/return/saml", "/login/return/oidc/college", "/login/choose", "/login/cancel", "/connect/authorize", "/connect/token", "/connect/userinfo"])
            {
                rows.Add(path, null, "x");
                rows.Add(path, "text/plain", "x");
                rows.Add(path, "application/json", "{}");
                rows.Add(path, "multipart/form-data", "x");
                rows.Add(path, "multipart/form-data; boundary=abc", "--abc\r\nContent-Disposition: form-data; name=\"SAMLResponse\"\r\n\r\nxx");
                rows.Add(path, "application/x-www-form-urlencoded; charset=utf-7", "SAMLResponse=x");
                rows.Add(path, "application/x-www-form-urlencoded; charset=nonsense", "SAMLResponse=x");
                rows.Add(path, "application/x-www-form-urlencoded", "client_id=%00&redirect_uri=%0d%0a&state=%ff&login=%00&SAMLResponse=%ff");
                rows.Add(path, "application/x-www-form-urlencoded", string.Join('&', Enumerable.Range(0, 300).Select(i => $"a{i}=b")));
                rows.Add(path, "application/x-www-form-urlencoded", "SAMLResponse=" + new string('%', 5000));
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Is_a_refusal_and_never_an_exception(string path, string? type, string body)
    {
        using var http = LoopbackHttp.Create();
        using var request = new HttpRequestMessage(HttpMethod.Post, _world.HubUrl + path) { Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body)) };
        if (type is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var response = await http.SendAsync(request);

        ((int)response.StatusCode).Should().BeInRange(303, 499);
        _world.Log.Should().NotContain("FH-1501");
    }
}
