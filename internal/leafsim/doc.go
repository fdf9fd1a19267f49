// Package leafsim simulates the Leaf API (withleaf.io) as an [http.Handler], in the manner of
// net/http/httptest: tests wrap it in httptest.NewServer and point a client at it.
//
//	sim := leafsim.New()
//	server := httptest.NewServer(sim)
//	user := sim.AddUser("Jane Smith")
//	// … a client of server.URL with leafsim.Username and leafsim.Password …
//
// It is written from Leaf's documents alone and shares no code with any client, so that a field
// misread by a client cannot be misread here in the same way. Three documents decide, and comments
// name them: "Agvance", "AgLeader Credentials"
// and "Leaf Link". Where they are silent the other public pages of Leaf speak, then
// the defaults of JHipster, on which the service is built: POST 201, DELETE 204, missing 404. What
// nobody can know without the live API is a field of [Variants]; internal/leaf/API.md tells of it.
//
// Beside the HTTP side stand three others: methods that change the state as if somebody else used
// the API, the log of requests with the history of what they and others did, and what makes requests
// slow or lets them fail: hooks, a gateway before the API, requests that are carried out late. An account can be written down
// and read again: [Simulator.Save], [Simulator.Load]. The command leafsim serves a simulator to people.
package leafsim
